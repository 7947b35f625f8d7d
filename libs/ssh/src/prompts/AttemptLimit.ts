import { type Duration, Effect, Stream, SubscriptionRef } from "effect"

const until = (open: SubscriptionRef.SubscriptionRef<number>, holds: (open: number) => boolean) =>
  SubscriptionRef.changes(open).pipe(Stream.filter(holds), Stream.take(1), Stream.runDrain)

/**
 * Ends when an attempt has taken too long by itself: the time in which a person is asked (`open` questions are more
 * than none) does not count, and after an answer there is the whole time again, since a server may wait for a phone.
 */
export const attemptLimit = Effect.fnUntraced(function* (
  limit: Duration.Input,
  open: SubscriptionRef.SubscriptionRef<number>
) {
  for (;;) {
    yield* until(open, (count) => count === 0)
    const isOver = yield* Effect.raceFirst(
      Effect.as(Effect.sleep(limit), true),
      Effect.as(
        until(open, (count) => count > 0),
        false
      )
    )
    if (isOver) return
  }
})
