import { Effect, Option } from "effect"
import { type JobId, Jobs, StopResult } from "../machine/Jobs.ts"
import type { Machines } from "../machine/Machines.ts"
import type { Session } from "./Session.ts"
import { onMachine } from "./SessionMachine.ts"
import type { Turn } from "./Turn.ts"
import type { TurnIntake } from "./TurnIntake.ts"
import { lookAgain, type TurnQueue } from "./TurnQueue.ts"
import { TurnStore } from "./TurnStore.ts"

const nothingLeft = StopResult.cases.Gone.make({})

/** How long a stop waits for what was written before it to be stored; the next look at the session does that, too. */
const restPatience = "10 seconds"

/** Stops what is under way in sessions, whoever has begun it (product row S4). */
export const makeTurnStop = Effect.fnUntraced(function* (intake: TurnIntake, queue: TurnQueue) {
  const store = yield* TurnStore
  const context = yield* Effect.context<Machines>()

  /** A turn that is on its way to its machine cannot be found there yet: it is, or has ended, once this comes back. */
  const arrived = Effect.fnUntraced(function* (turn: Turn) {
    let now: Turn | undefined = turn
    while (now?.state._tag === "Launching") {
      if (yield* queue.hasDispatcher(turn.session)) yield* Effect.sleep(lookAgain)
      else yield* queue.settleLaunch(turn)
      now = Option.getOrUndefined(yield* store.get(turn.id))
    }
    return now
  })

  const stopJob = Effect.fnUntraced(function* (id: JobId) {
    const jobs = yield* Jobs
    const result = yield* jobs.stop(id)
    const state = yield* jobs.state(id)
    // What is left may be at work still: then the turn has not ended, and nothing else of the session may begin.
    return { result, hasEnded: state._tag === "Exited" || state._tag === "Lost" }
  })

  const stopTurn = Effect.fnUntraced(function* (turn: Turn) {
    // Before anything else: whoever sees it end, in whatever process, shall know why.
    if (!(yield* store.stopping(turn.id))) return nothingLeft
    const now = yield* arrived(turn)
    if (now?.state._tag !== "Running") return nothingLeft
    const { hasEnded, result } = yield* onMachine(turn.machine, stopJob(turn.id)).pipe(
      Effect.catchTag("JobNotFound", () => Effect.succeed({ result: nothingLeft, hasEnded: true }))
    )
    // That it was stopped is true also when the rest of its output is not to be had now.
    if (hasEnded) yield* Effect.ignore(Effect.timeout(intake.complete(turn.id), restPatience))
    return result
  }, Effect.provideContext(context))

  return Effect.fnUntraced(function* ({ id }: Pick<Session, "id">, only?: JobId) {
    const all = yield* store.unfinished(id)
    const results = yield* Effect.forEach(
      all.filter((turn) => only === undefined || turn.id === only),
      stopTurn
    )
    return results.find(({ _tag }) => _tag === "Unverifiable") ?? nothingLeft
  })
})

export type StopTurns = Effect.Success<ReturnType<typeof makeTurnStop>>
