import { type Cause, Effect, Exit, Fiber, Option, Queue, type Scope, Stream } from "effect"
import type { JobId } from "../machine/Jobs.ts"
import { type Turn, TurnState } from "./Turn.ts"
import type { TurnIntake } from "./TurnIntake.ts"
import { lookAgain, type TurnQueue } from "./TurnQueue.ts"
import { type TurnError, TurnNotFound, TurnUpdate } from "./Turns.ts"
import type { TurnSignals } from "./TurnSignals.ts"
import { type EventCursor, TurnStore } from "./TurnStore.ts"

/** Updates that may wait for a slow reader. What it has not taken stays in the store. */
const bufferSize = 64

/** A turn that has ended, as it was before its first event: so every follow begins alike. */
const asBegun = (turn: Turn): Turn => {
  const startedAt = turn.state._tag === "Ended" ? turn.state.startedAt : undefined
  return {
    ...turn,
    state: startedAt === undefined ? TurnState.cases.Launching.make({}) : TurnState.cases.Running.make({ startedAt })
  }
}

type FollowError = TurnError | TurnNotFound

/** Turns as their followers see them: what is stored, and then what is stored as it comes, whoever stores it. */
export const makeTurnFollow = Effect.fnUntraced(function* (signals: TurnSignals, intake: TurnIntake, queue: TurnQueue) {
  const store = yield* TurnStore

  const find = Effect.fnUntraced(function* (id: JobId) {
    return Option.getOrUndefined(yield* store.get(id)) ?? (yield* new TurnNotFound({ id }))
  })

  /** Comes back when there may be more, with the failure of the reader if it has failed. */
  const wait = Effect.fnUntraced(function* (
    turn: Turn,
    rings: Queue.Dequeue<void>,
    reader: Fiber.Fiber<void, TurnError> | undefined
  ) {
    const rung = Effect.as(Queue.take(rings), undefined)
    if (reader !== undefined) return yield* Effect.raceFirst(rung, Fiber.await(reader))
    // Whoever begins it may be another process, or nobody any more.
    if (turn.state._tag === "Launching" && !(yield* queue.hasDispatcher(turn.session))) yield* queue.settleLaunch(turn)
    return yield* Effect.raceFirst(rung, Effect.as(Effect.sleep(lookAgain), undefined))
  })

  const emit = Effect.fnUntraced(function* (
    id: JobId,
    updates: Queue.Queue<TurnUpdate, FollowError | Cause.Done>
  ): Effect.fn.Return<void, FollowError, Scope.Scope> {
    const rings = yield* signals.listen(id)
    const say = (turn: Turn) => Queue.offer(updates, TurnUpdate.cases.State.make({ turn }))
    let shown: Turn["state"]["_tag"] | undefined
    let cursor: EventCursor = {}
    let reader: Fiber.Fiber<void, TurnError> | undefined
    let failed: Exit.Exit<void, TurnError> | undefined
    while (true) {
      // The turn first: once it has ended, no event can come that is not there now.
      const turn = yield* find(id)
      const hasEnded = turn.state._tag === "Ended"
      if (!hasEnded && shown !== turn.state._tag) yield* say(turn)
      if (hasEnded && shown === undefined) yield* say(asBegun(turn))
      shown = turn.state._tag
      yield* Stream.runForEach(store.events(id, cursor), (event) => {
        cursor = { ...cursor, [event.stream]: event }
        return Queue.offer(updates, TurnUpdate.cases.Event.make({ event }))
      })
      if (hasEnded) {
        yield* say(turn)
        // It has a last word for the machine.
        return yield* reader === undefined ? Effect.void : Effect.asVoid(Fiber.await(reader))
      }
      if (failed !== undefined && Exit.isFailure(failed)) return yield* failed
      if (turn.state._tag === "Running") {
        reader ??= yield* Effect.forkScoped(intake.complete(id), { startImmediately: true })
      }
      failed = yield* wait(turn, rings, reader)
      if (failed !== undefined) reader = undefined
    }
  })

  return (id: JobId): Stream.Stream<TurnUpdate, FollowError> =>
    Stream.callback<TurnUpdate, FollowError>(
      (updates) =>
        emit(id, updates).pipe(
          Effect.matchCauseEffect({
            onSuccess: () => Queue.end(updates),
            onFailure: (cause) => Queue.failCause(updates, cause)
          })
        ),
      { bufferSize, strategy: "suspend" }
    )
})
