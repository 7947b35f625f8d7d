import { assert, describe, it } from "@effect/vitest"
import { Effect, Queue, Ref, Stream } from "effect"
import { TestClock } from "effect/testing"
import { clockJumps, Clocks } from "./ClockJumps.ts"

/** Clocks that a test sets, and what was found by the time it asks. */
const setUp = Effect.gen(function* () {
  const wall = yield* Ref.make(1_000_000)
  const monotonic = yield* Ref.make(5_000)
  const looked = yield* Queue.unbounded<void>()
  const found = yield* Ref.make(0)
  const clocks = { wall: Ref.get(wall), monotonic: Effect.ensuring(Ref.get(monotonic), Queue.offer(looked, undefined)) }
  yield* Stream.runForEach(clockJumps, () => Ref.update(found, (count) => count + 1)).pipe(
    Effect.provideService(Clocks, clocks),
    Effect.forkChild({ startImmediately: true })
  )
  yield* Queue.take(looked)
  /** One look later, when the clocks have moved so far. */
  const pass = Effect.fnUntraced(function* (moved: { readonly wall: number; readonly monotonic: number }) {
    yield* Ref.update(wall, (was) => was + moved.wall)
    yield* Ref.update(monotonic, (was) => was + moved.monotonic)
    yield* TestClock.adjust("2 seconds")
    yield* Queue.take(looked)
    yield* Effect.yieldNow
    return yield* Ref.get(found)
  })
  return { pass }
})

describe("waking up, told by two clocks", () => {
  it.effect("is seen when only the wall clock has gone on (Linux), and when both have (macOS)", () =>
    Effect.gen(function* () {
      const { pass } = yield* setUp
      assert.strictEqual(yield* pass({ wall: 2_000, monotonic: 2_000 }), 0)
      assert.strictEqual(yield* pass({ wall: 3_600_000, monotonic: 2_001 }), 1)
      assert.strictEqual(yield* pass({ wall: 2_000, monotonic: 2_000 }), 1)
      assert.strictEqual(yield* pass({ wall: 3_600_000, monotonic: 3_600_000 }), 2)
    })
  )

  it.effect("is seen although the wall clock was set back meanwhile", () =>
    Effect.gen(function* () {
      const { pass } = yield* setUp
      assert.strictEqual(yield* pass({ wall: -7_200_000, monotonic: 3_600_000 }), 1)
    })
  )

  it.effect("is not seen in a computer that is merely busy, or whose clock is put right", () =>
    Effect.gen(function* () {
      const { pass } = yield* setUp
      assert.strictEqual(yield* pass({ wall: 5_500, monotonic: 5_500 }), 0)
      assert.strictEqual(yield* pass({ wall: -60_000, monotonic: 2_000 }), 0)
      assert.strictEqual(yield* pass({ wall: 2_300, monotonic: 2_000 }), 0)
    })
  )
})
