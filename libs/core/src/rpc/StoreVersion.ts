import { Clock, Context, Duration, Effect, Equal, Stream } from "effect"
import type { StoreError } from "../remote/Remotes.ts"

/** How often a watcher looks. */
const usualInterval = Duration.millis(200)

/** How long a slow query is put off, in milliseconds. */
const longestPause = 1000

interface Seen<A> {
  readonly version: string
  readonly value: A
  readonly pause: number
}

/**
 * Something that is another text whenever anything in the store is not what it was, whichever process changed it. It
 * costs next to nothing to ask for.
 */
export class StoreVersion extends Context.Service<
  StoreVersion,
  { readonly current: Effect.Effect<string, StoreError> }
>()("@maestro/core/rpc/StoreVersion") {
  /**
   * What a query of the store gives: at once, and again when it gives something else. Changes that come faster than they
   * are looked at, or than the reader reads, are seen as one. A query is run only where the store has changed; a slow one
   * takes a quarter of the time at most, and is never put off by more than a second.
   */
  static readonly watch = <A, E, R>(
    query: Effect.Effect<A, E, R>,
    interval: Duration.Duration = usualInterval
  ): Stream.Stream<A, E | StoreError, R | StoreVersion> =>
    Stream.unfold(undefined as Seen<A> | undefined, (seen) =>
      Effect.map(nextOf(query, interval, seen), (next) => [next.value, next] as const)
    )
}

/** The query's next answer that is not the one before. */
const nextOf = Effect.fnUntraced(function* <A, E, R>(
  query: Effect.Effect<A, E, R>,
  interval: Duration.Duration,
  seen: Seen<A> | undefined
) {
  const { current } = yield* StoreVersion
  let last = seen
  while (true) {
    if (last !== undefined) yield* Effect.sleep(Duration.millis(last.pause))
    // Read first: what changes while the query runs is seen by the next look.
    const version = yield* current
    if (version === last?.version) continue
    const began = yield* Clock.currentTimeMillis
    const value = yield* query
    const cost = (yield* Clock.currentTimeMillis) - began
    const pause = Math.max(Duration.toMillis(interval), Math.min(3 * cost, longestPause))
    const next: Seen<A> = { version, value, pause }
    if (last === undefined || !Equal.equals(last.value, value)) return next
    last = next
  }
})
