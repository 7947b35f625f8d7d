import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import type { JobId } from "@maestro/core/machine/Jobs"
import { Conversations } from "@maestro/core/session/Conversations"
import * as LiveSessions from "@maestro/core/session/LiveSessions"
import * as LiveTurns from "@maestro/core/session/LiveTurns"
import type { SessionDraft } from "@maestro/core/session/Sessions"
import { Sessions } from "@maestro/core/session/Sessions"
import type { Turn, TurnEvent, TurnState } from "@maestro/core/session/Turn"
import { type NewTurn, Turns, type TurnUpdate } from "@maestro/core/session/Turns"
import { Effect, Layer, Stream } from "effect"
import * as NodeMachines from "../machine/NodeMachines.ts"
import * as NodeClient from "../session/NodeClient.ts"
import * as SqliteCustomAgents from "../store/SqliteCustomAgents.ts"
import { storesIn } from "./aStore.ts"
import { scripted } from "./ScriptedAgent.ts"

/** A whole Maestro over the store in a folder. */
export const maestroIn = (folder: string) =>
  Layer.mergeAll(LiveSessions.layer, LiveTurns.layer, Conversations.layer).pipe(
    Layer.provideMerge(Layer.merge(NodeMachines.layer(), AgentCatalog.layer)),
    Layer.provideMerge(SqliteCustomAgents.layer),
    Layer.provideMerge(NodeClient.layer),
    Layer.provideMerge(storesIn(folder))
  )

export type Maestro = Layer.Success<ReturnType<typeof maestroIn>>

export const aDraft = (fields: Partial<SessionDraft> = {}): SessionDraft => ({
  name: "api",
  agent: "scripted",
  machine: { _tag: "Local" },
  access: "full",
  extraArguments: [],
  env: {},
  syncHistory: false,
  ...fields
})

export const defineScripted = CustomAgents.use((agents) => Effect.ignore(agents.add(scripted)))

/** A session of the scripted agent. */
export const newSession = Effect.fnUntraced(function* (fields: Partial<SessionDraft> = {}) {
  yield* defineScripted
  return yield* Sessions.use((sessions) => sessions.create(aDraft(fields), {}))
})

export const send = (session: string, prompt: string, fields: Partial<NewTurn> = {}) =>
  Turns.use((turns) => turns.send(session, { prompt, attachments: [], when: "queue", ...fields }))

export const advance = (session: string) => Turns.use((turns) => turns.advance(session))

export const follow = (id: JobId) => Stream.unwrap(Turns.useSync((turns) => turns.follow(id)))

export type EndedState = TurnState & { readonly _tag: "Ended" }

/** What a follow showed: the states it went through, its events, and the turn at its end. */
export const seen = (updates: ReadonlyArray<TurnUpdate>) => {
  const states = updates.flatMap((update) => (update._tag === "State" ? [update.turn] : []))
  const events = updates.flatMap((update) => (update._tag === "Event" ? [update.event] : []))
  const last = states.at(-1)
  if (last?.state._tag !== "Ended") throw new Error(`the follow ended with ${JSON.stringify(last?.state)}`)
  const turn: Turn & { readonly state: EndedState } = { ...last, state: last.state }
  return { states: states.map(({ state }) => state._tag), events, turn, outcome: turn.state.outcome }
}

export const followed = (id: JobId) => Effect.map(Stream.runCollect(follow(id)), seen)

/** Sends a prompt, runs it, and shows what came of it. */
export const run = Effect.fnUntraced(function* (session: string, prompt: string, fields: Partial<NewTurn> = {}) {
  const { id } = yield* send(session, prompt, fields)
  const [shown] = yield* Effect.all([followed(id), advance(session)], { concurrency: 2 })
  return shown
})

export const textsOf = (events: ReadonlyArray<TurnEvent>) =>
  events.flatMap(({ event }) => (event._tag === "Text" ? [event.text] : []))

/** Waits until an agent has said this. */
export const saidOf = (id: JobId, text: string) =>
  follow(id).pipe(
    Stream.takeUntil((update) => update._tag === "Event" && textsOf([update.event]).includes(text)),
    Stream.runDrain
  )

/** An event's key, which no other may have. */
export const keyOf = ({ index, offset, stream }: TurnEvent) => `${stream}.${offset}.${index}`
