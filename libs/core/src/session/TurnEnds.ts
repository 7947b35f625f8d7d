import { Clock, Effect } from "effect"
import type { Agent } from "../agent/Agent.ts"
import { turnHistory } from "../history/TurnHistory.ts"
import type { MachineRef } from "../machine/MachineRef.ts"
import { Remotes } from "../remote/Remotes.ts"
import { Client } from "./Client.ts"
import { SessionStore } from "./SessionStore.ts"
import { TurnState, type Turn } from "./Turn.ts"
import { type TurnEnding, turnOutcome } from "./TurnOutcome.ts"
import type { TurnSignals } from "./TurnSignals.ts"
import { TurnStore } from "./TurnStore.ts"

/** So far back the turn before is looked for: others may lie between that came to nothing. */
const recentTurns = 50

/** Ends turns: what they came to is stored in one step, by whoever is first. */
export const makeTurnEnds = Effect.fnUntraced(function* (signals: TurnSignals) {
  const store = yield* TurnStore
  const sessions = yield* SessionStore
  const remotes = yield* Remotes
  const client = yield* Client

  const machineName = (machine: MachineRef) =>
    machine._tag === "Local"
      ? Effect.succeed(client.hostname)
      : remotes.get(machine.id).pipe(
          Effect.map(({ name }) => name),
          Effect.catchTag("RemoteNotFound", () => Effect.succeed("a remote that was removed"))
        )

  /** What the conversation had used at the end of the turn before, for agents that count over all of it. */
  const usedBefore = Effect.fnUntraced(function* ({ resumed, session }: Turn) {
    if (resumed === undefined) return undefined
    const earlier = yield* store.recent(session, recentTurns)
    return earlier.findLast(
      ({ state, threadUsage }) =>
        threadUsage !== undefined && state._tag === "Ended" && state.outcome.agentSessionId === resumed
    )?.threadUsage
  })

  const sessionOf = (turn: Turn) =>
    sessions.get(turn.session).pipe(Effect.catchTag("SessionNotFound", () => Effect.undefined))

  return Effect.fn("Turns.end")(function* (agent: Agent, { id }: Pick<Turn, "id">, ending: TurnEnding) {
    const found = yield* store.get(id)
    // Its session was removed, or another process was first.
    if (found._tag === "None" || found.value.state._tag === "Ended") return
    const turn = found.value
    const events = store.events(id)
    const ended = yield* turnOutcome(turn, agent, ending, events, yield* usedBefore(turn))
    const { contextWindow, conversation, outcome, threadUsage } = ended
    const session = yield* sessionOf(turn)
    const endedAt = yield* Clock.currentTimeMillis
    const startedAt = turn.state._tag === "Running" ? turn.state.startedAt : undefined
    const facts = { turn, outcome, contextWindow, startedAt, endedAt, session, hostname: client.hostname }
    yield* store.end(id, {
      state: TurnState.cases.Ended.make({
        ...(startedAt === undefined ? {} : { startedAt }),
        endedAt,
        outcome,
        ...(ending._tag === "Job" ? { job: ending.state } : {})
      }),
      conversation,
      threadUsage,
      // What never began is no run.
      history:
        startedAt === undefined ? undefined : turnHistory({ ...facts, machineName: yield* machineName(turn.machine) })
    })
    yield* signals.ring(id)
  })
})
