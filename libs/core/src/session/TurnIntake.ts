import { Deferred, Effect, Option, RcMap, Schedule, Stream } from "effect"
import type { AgentCatalog } from "../agent/AgentCatalog.ts"
import type { Agent } from "../agent/Agent.ts"
import type { AgentFailure } from "../agent/AgentEvent.ts"
import { type JobEnd, type JobId, Jobs, type JobOutput, type JobRefused } from "../machine/Jobs.ts"
import type { Machines } from "../machine/Machines.ts"
import { turnAgent } from "./SessionCommand.ts"
import { onMachine } from "./SessionMachine.ts"
import type { SessionStore } from "./SessionStore.ts"
import type { Turn, TurnEvent } from "./Turn.ts"
import type { TurnEnding } from "./TurnOutcome.ts"
import { TurnReader } from "./TurnReader.ts"
import type { TurnError } from "./Turns.ts"
import type { TurnSignals } from "./TurnSignals.ts"
import { TurnStore } from "./TurnStore.ts"

/** How long a machine that has just said everything may take to hear that it was stored. */
const thanksPatience = "5 seconds"

/** Between two looks whether a job has ended whose output does not tell. */
const lookAgain = "2 seconds"

/** Stores an ending, whose turn is read again. */
export type EndTurn = (agent: Agent, turn: Turn, ending: TurnEnding) => Effect.Effect<void, TurnError>

export const unknownEnding = (failure: AgentFailure): TurnEnding => ({ _tag: "Unknown", failure })

/** The machine was taken away from us, and with it all that it could say. */
export const remoteRemoved = unknownEnding({
  kind: "unknown",
  message: "The remote that it was started on has been removed from Maestro, so what became of it cannot be asked.",
  hint: "If that machine is still there, look there: the agent may be running. Another remote for it is another machine to Maestro."
})

const jobRemoved = unknownEnding({
  kind: "unknown",
  message: "Its machine has nothing of it any more: the folder of its job was removed there, or the disk was replaced.",
  hint: "What it had written until then is in the log."
})

const outputCut = ({ detail }: JobRefused) =>
  unknownEnding({
    kind: "unknown",
    message: `Its output on the machine was changed by something else, so that the rest of it is not to be had: ${detail}`
  })

/**
 * Brings in what jobs write: bytes, as events into the store, up to the end. One reader for each turn in this process,
 * shared by all who want it. Any number of processes may do this for one turn.
 */
export const makeTurnIntake = Effect.fnUntraced(function* (signals: TurnSignals, end: EndTurn) {
  const store = yield* TurnStore
  const context = yield* Effect.context<AgentCatalog | Machines | SessionStore>()

  /** Follows from what is stored, and stores what comes; the end of the job. */
  const follow = Effect.fnUntraced(function* (turn: Turn, agent: Agent) {
    const jobs = yield* Jobs
    const { offsets } = yield* store.progress(turn.id)
    const reader = new TurnReader(turn.id, agent.output, offsets)
    let last: JobEnd | undefined
    const take = (batch: ReadonlyArray<JobOutput>) => {
      const events: Array<TurnEvent> = []
      for (const each of batch) {
        if (each._tag === "End") last = each
        events.push(...(each._tag === "End" ? reader.end() : reader.push(each)))
      }
      // A part of a line is nothing to be stored yet.
      if (events.length === 0 && last === undefined) return Effect.void
      return store
        .append(turn.id, events, { offsets: last?.offsets ?? reader.offsets })
        .pipe(Effect.andThen(signals.ring(turn.id)))
    }
    yield* Stream.runForEachArray(jobs.follow(turn.id, offsets), take)
    return last
  })

  /** A job whose output cannot be read on is waited for: what it came to is known once it has ended. */
  const refused = Effect.fnUntraced(function* (turn: Turn, agent: Agent, error: JobRefused) {
    const jobs = yield* Jobs
    const state = yield* jobs
      .state(turn.id)
      .pipe(Effect.repeat({ schedule: Schedule.spaced(lookAgain), while: ({ _tag }) => _tag === "Running" }))
    if (state._tag !== "Exited" && state._tag !== "Lost") return yield* error
    return yield* end(agent, turn, outputCut(error))
  })

  const bringIn = Effect.fnUntraced(function* (turn: Turn, agent: Agent) {
    const jobs = yield* Jobs
    const last = yield* follow(turn, agent).pipe(
      Effect.catchTags({
        JobRefused: (error) => refused(turn, agent, error),
        JobNotFound: () => end(agent, turn, jobRemoved)
      })
    )
    if (last === undefined) return
    yield* end(agent, turn, { _tag: "Job", state: last.state })
    // It may be cleaned up there now. That this could not be said is no failure of the turn.
    yield* Effect.ignore(Effect.timeout(jobs.acknowledge(turn.id, last.offsets), thanksPatience))
  })

  const run = Effect.fnUntraced(function* (id: JobId) {
    const found = yield* store.get(id)
    if (Option.isNone(found) || found.value.state._tag !== "Running") return
    const turn = found.value
    const agent = yield* turnAgent(turn)
    yield* onMachine(turn.machine, bringIn(turn, agent)).pipe(
      Effect.catchTag("RemoteNotFound", () => end(agent, turn, remoteRemoved))
    )
  }, Effect.provideContext(context))

  const readers: RcMap.RcMap<JobId, Deferred.Deferred<void, TurnError>> = yield* RcMap.make({
    lookup: Effect.fnUntraced(function* (id: JobId) {
      const done = yield* Deferred.make<void, TurnError>()
      // Who asks after a failure asks anew.
      const read = Effect.tapError(run(id), () => RcMap.invalidate(readers, id))
      yield* Effect.forkScoped(Deferred.into(read, done), { startImmediately: true })
      return done
    })
  })

  return {
    /** Until the end of a turn that is running is stored. Fails when its machine cannot be asked; it stays running then. */
    complete: (id: JobId) => Effect.scoped(Effect.flatMap(RcMap.get(readers, id), Deferred.await))
  }
})

export type TurnIntake = Effect.Success<ReturnType<typeof makeTurnIntake>>
