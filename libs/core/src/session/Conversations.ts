import { Context, Effect, Layer, type PlatformError } from "effect"
import { type AgentCommandMissing, type AgentUnknown, OptionRefused } from "../agent/Agent.ts"
import { AgentCatalog } from "../agent/AgentCatalog.ts"
import {
  type Conversation,
  ConversationNotFound,
  ConversationsUnavailable,
  type ConversationsUnlisted
} from "../conversation/Conversation.ts"
import { conversationPlace } from "../conversation/ConversationPlace.ts"
import { listConversations } from "../conversation/ListConversations.ts"
import { type MachineError, Machines } from "../machine/Machines.ts"
import type { Environment } from "../remote/Environment.ts"
import { Remotes, type StoreError } from "../remote/Remotes.ts"
import type { Session } from "./Session.ts"
import { onMachine, usableRemote } from "./SessionMachine.ts"
import { SessionBusy } from "./Sessions.ts"
import { type SessionNotFound, SessionStore } from "./SessionStore.ts"
import { TurnStore } from "./TurnStore.ts"

/** Why conversations cannot be listed. */
export type ConversationError =
  | ConversationsUnavailable
  | ConversationsUnlisted
  | MachineError
  | PlatformError.PlatformError
  | SessionNotFound
  | StoreError

type Needs = AgentCatalog | Machines | Remotes

/** The conversations of a session's agent in its folder, on its machine. */
const listOf = Effect.fnUntraced(function* ({ agent, cwd, executable, machine }: Session, own: Environment) {
  const remote = yield* usableRemote(machine)
  const theirs = remote === undefined ? {} : yield* Remotes.use((remotes) => remotes.environment(remote))
  const folder = cwd ?? remote?.cwd
  const listed = Effect.gen(function* () {
    const place = yield* conversationPlace(folder, { env: { ...theirs, ...own }, executable })
    if (place !== undefined) return yield* listConversations(agent, place)
    const detail = `the session's folder ${folder ?? "~"} is not there, or may not be entered.`
    return yield* new ConversationsUnavailable({ agent, detail, hint: "Make it, or give the session another one." })
  })
  return yield* onMachine(machine, listed)
})

/** Whether the agent can go on with a conversation of this id at all. */
const checkOption = Effect.fnUntraced(function* (session: Session, id: string) {
  const agent = yield* AgentCatalog.use((catalog) => catalog.find(session.agent, session.executable))
  const command = agent.command({ access: session.access, resume: id })
  if (command instanceof OptionRefused) return yield* command
})

const make = Effect.gen(function* () {
  const store = yield* SessionStore
  const turns = yield* TurnStore
  const withNeeds = Effect.provideContext(yield* Effect.context<Needs>())

  const listedOf = (session: Session) =>
    Effect.flatMap(store.environment(session), (own) => withNeeds(listOf(session, own)))

  const list = Effect.fn("Conversations.list")(function* (nameOrId: string) {
    const session = yield* store.get(nameOrId)
    return yield* listedOf(session)
  })

  /** The end of a turn that is under way would put its own conversation in the place of this one. */
  const idle = Effect.fnUntraced(function* (nameOrId: string) {
    const session = yield* store.get(nameOrId)
    const isBusy = (yield* turns.unfinished(session.id)).length > 0
    return isBusy ? yield* new SessionBusy({ name: session.name, doing: "given another conversation" }) : session
  })

  const adopt = Effect.fn("Conversations.adopt")(function* (
    nameOrId: string,
    id: string,
    options: { readonly unchecked?: boolean | undefined } = {}
  ) {
    const session = yield* idle(nameOrId)
    yield* withNeeds(checkOption(session, id))
    const found = options.unchecked === true ? undefined : yield* listedOf(session)
    if (found !== undefined && !found.some((each) => each.id === id))
      return yield* new ConversationNotFound({ agent: session.agent, id, session: session.name })
    yield* store.setConversation(session.id, id)
    return yield* store.get(session.id)
  })

  const forget = Effect.fn("Conversations.forget")(function* (nameOrId: string) {
    const session = yield* idle(nameOrId)
    yield* store.setConversation(session.id, undefined)
    return yield* store.get(session.id)
  })

  return Conversations.of({ list, adopt, forget })
})

/** Which conversation of its agent a session goes on with: also one that was begun outside Maestro. */
export class Conversations extends Context.Service<
  Conversations,
  {
    /** Those of the session's agent in its folder, the newest 50; its machine is asked. */
    list(session: string): Effect.Effect<ReadonlyArray<Conversation>, ConversationError>
    /**
     * The session's next turn goes on with this one. It must be among those that are listed, but with `unchecked`. Refused
     * while its agent is at work.
     */
    adopt(
      session: string,
      id: string,
      options?: { readonly unchecked?: boolean | undefined }
    ): Effect.Effect<
      Session,
      AgentCommandMissing | AgentUnknown | ConversationError | ConversationNotFound | OptionRefused | SessionBusy
    >
    /** The session's next turn begins a new one. What the agent keeps of the old one stays there. */
    forget(session: string): Effect.Effect<Session, SessionBusy | SessionNotFound | StoreError>
  }
>()("@maestro/core/session/Conversations") {
  static readonly layer: Layer.Layer<Conversations, never, Needs | SessionStore | TurnStore> = Layer.effect(
    Conversations,
    make
  )
}
