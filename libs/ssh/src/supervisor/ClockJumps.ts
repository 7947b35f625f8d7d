import { Clock, Context, Effect, Stream } from "effect"

/** The two clocks of this computer, in milliseconds: a sleep stops at most one of them. */
export interface Clocks {
  readonly wall: Effect.Effect<number>
  readonly monotonic: Effect.Effect<number>
}

export const Clocks = Context.Reference<Clocks>("@maestro/ssh/supervisor/Clocks", {
  defaultValue: () => ({
    wall: Clock.currentTimeMillis,
    monotonic: Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n))
  })
})

/** Milliseconds between two looks at the clocks. */
const tick = 2_000

/** A look that comes this much late was not merely delayed by a busy computer. */
const jump = 5_000

/**
 * An element whenever this computer, or this process, was asleep: a look at the clocks came much later than it was due,
 * by the wall clock (Linux stops the other one) or by the monotonic one (macOS does not; and the wall clock may have been
 * set back meanwhile). A wall clock that is set forward counts too, which costs a ping.
 */
export const clockJumps: Stream.Stream<"wake"> = Stream.unwrap(
  Effect.gen(function* () {
    const clocks = yield* Clocks
    const look = Effect.all({ wall: clocks.wall, monotonic: clocks.monotonic })
    let last = yield* look
    const next = Effect.gen(function* () {
      yield* Effect.sleep(tick)
      const now = yield* look
      const late = Math.max(now.wall - last.wall, now.monotonic - last.monotonic) - tick
      last = now
      return late > jump
    })
    return Stream.fromEffectRepeat(next).pipe(
      Stream.filter((slept) => slept),
      Stream.map(() => "wake" as const)
    )
  })
)
