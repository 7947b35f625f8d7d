import { Cause, Clock, Effect, Equal, FileSystem, Layer, Option } from "effect"
import { AgentCatalog } from "../agent/AgentCatalog.ts"
import { uuid7 } from "../id/Uuid.ts"
import type { MachineRef } from "../machine/MachineRef.ts"
import { Machines } from "../machine/Machines.ts"
import { Attended } from "../remote/Attended.ts"
import type { Environment } from "../remote/Environment.ts"
import { Remotes } from "../remote/Remotes.ts"
import { type Session, SessionId } from "./Session.ts"
import { sessionCommand } from "./SessionCommand.ts"
import { attachmentFolder, isSameMachine, onMachine, usableRemote } from "./SessionMachine.ts"
import { SessionStore } from "./SessionStore.ts"
import { SessionBusy, type SessionDraft, Sessions } from "./Sessions.ts"
import { TurnStore } from "./TurnStore.ts"

type Needs = AgentCatalog | Machines | Remotes | SessionStore | TurnStore

/** How long a machine may take to remove what nobody needs any more. */
const removalPatience = "5 seconds"

const draftOf = (session: Session): SessionDraft => {
  const { agentSessionId: _agent, createdAt: _at, id: _id, plainEnv: _plain, secretEnv: _secret, ...draft } = session
  return draft
}

const changesAgent = (before: SessionDraft, after: SessionDraft): boolean =>
  before.agent !== after.agent ||
  before.executable !== after.executable ||
  before.access !== after.access ||
  before.model !== after.model ||
  !Equal.equals(before.extraArguments, after.extraArguments)

/** The agent's conversation is kept on its machine, under its folder. */
const leavesConversation = (before: Session, after: Session): boolean =>
  before.agent !== after.agent || before.cwd !== after.cwd || !isSameMachine(before.machine, after.machine)

const make = Effect.gen(function* () {
  const store = yield* SessionStore
  const turns = yield* TurnStore
  const context = yield* Effect.context<Needs>()
  const withNeeds = Effect.provideContext(context)

  const get = Effect.fn("Sessions.get")((nameOrId: string) => store.get(nameOrId))

  const checkAgent = (draft: SessionDraft) => withNeeds(sessionCommand(draft, { access: draft.access }))
  const checkMachine = ({ machine }: SessionDraft) => withNeeds(usableRemote(machine))

  const create = Effect.fn("Sessions.create")(function* (draft: SessionDraft, values: Environment, id?: SessionId) {
    const there = id === undefined ? Option.none() : yield* found(id)
    if (Option.isSome(there)) return there.value
    yield* checkAgent(draft)
    yield* checkMachine(draft)
    const createdAt = yield* Clock.currentTimeMillis
    return yield* store.add({ ...draft, id: id ?? SessionId.make(uuid7(createdAt)), createdAt }, values)
  })

  const found = (id: SessionId) =>
    store.get(id).pipe(
      Effect.asSome,
      Effect.catchTag("SessionNotFound", () => Effect.succeedNone)
    )

  const change = Effect.fn("Sessions.change")(function* (
    nameOrId: string,
    edit: (draft: SessionDraft) => SessionDraft,
    values: Environment
  ) {
    const before = yield* store.get(nameOrId)
    const draft = edit(draftOf(before))
    // What stays as it was is not refused: a session of a remote that is disabled can still be renamed.
    if (changesAgent(before, draft)) yield* checkAgent(draft)
    if (!isSameMachine(before.machine, draft.machine)) yield* checkMachine(draft)
    const { agentSessionId, createdAt, id, plainEnv, secretEnv } = before
    const kept = {
      ...(agentSessionId === undefined ? {} : { agentSessionId }),
      ...(plainEnv === undefined ? {} : { plainEnv }),
      ...(secretEnv === undefined ? {} : { secretEnv })
    }
    const after = yield* store.update({ ...draft, ...kept, id, createdAt }, values)
    if (agentSessionId === undefined || !leavesConversation(before, after)) return after
    yield* store.setConversation(id, undefined)
    const { agentSessionId: _left, ...anew } = after
    return anew
  })

  const duplicate = Effect.fn("Sessions.duplicate")(function* (nameOrId: string, name: string, id?: SessionId) {
    const session = yield* store.get(nameOrId)
    return yield* create({ ...draftOf(session), name }, yield* store.environment(session), id)
  })

  const remove = Effect.fn("Sessions.remove")(function* (
    nameOrId: string,
    options: { readonly force?: boolean | undefined } = {}
  ) {
    const session = yield* store.get(nameOrId)
    const busy = options.force !== true && (yield* turns.unfinished(session.id)).length > 0
    if (busy) return yield* new SessionBusy({ name: session.name, doing: "removed" })
    const machines = yield* machinesWithAttachments(session)
    yield* store.remove(session.id)
    yield* Effect.forEach(machines, (machine) => withNeeds(removeAttachments(session, machine)), {
      concurrency: "unbounded"
    })
    return session
  })

  const machinesWithAttachments = Effect.fnUntraced(function* ({ id }: Session) {
    const all = [...(yield* turns.recent(id, Number.MAX_SAFE_INTEGER)), ...(yield* turns.queued(id))]
    const used = all.filter(({ attachments }) => attachments.length > 0).map(({ machine }) => machine)
    return used.filter((machine, at) => used.findIndex((other) => isSameMachine(machine, other)) === at)
  })

  return Sessions.of({ list: store.list, get, create, change, duplicate, remove })
})

const reasonOf = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : String(error)
}

/** Removes what was uploaded for a session, where its machine can be asked at once. */
const removeAttachments = (session: Session, machine: MachineRef) =>
  onMachine(
    machine,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      yield* fs.remove(yield* attachmentFolder(session.id), { recursive: true, force: true })
    })
  ).pipe(
    // Nobody asked for that machine: it must not begin to ask for a password.
    Effect.provideService(Attended, false),
    Effect.timeout(removalPatience),
    Effect.catchCause((cause) =>
      Effect.logWarning(
        `The files that were sent with prompts of "${session.name}" are still on its machine, in ~/.local/state/maestro/attachments/${session.id}. ${reasonOf(cause)}`
      )
    )
  )

/** Sessions over the stores, the agents and the machines of this Maestro. */
export const layer: Layer.Layer<Sessions, never, Needs> = Layer.effect(Sessions, make)
