import { assert, describe, it } from "@effect/vitest"
import { SshError, sshErrorOf, toPlatformError } from "@maestro/core/remote/SshError"
import type { HelperChannel } from "@maestro/machine/helper/HelperChannel"
import { Effect, Fiber, Option, type PlatformError, Queue, Ref, Stream, SubscriptionRef } from "effect"
import { TestClock } from "effect/testing"
import * as Supervisor from "./Supervisor.ts"
import { SupervisorTimings } from "./SupervisorTimings.ts"
import { Wakes } from "./Wakes.ts"

const refused = toPlatformError(
  new SshError({
    remote: "gpu",
    stage: "reach",
    reason: { code: "refused", title: "refused", steps: ["Is sshd running?"], retryable: true, raw: "" }
  }),
  "open"
)

/** A supervisor whose attempts do what the test says, with a count of them. */
const supervised = Effect.fnUntraced(function* (
  attempt: Effect.Effect<HelperChannel, PlatformError.PlatformError>,
  wakes: Stream.Stream<"wake" | "network"> = Stream.empty
) {
  const attempts = yield* Ref.make(0)
  const supervisor = yield* Supervisor.make({
    name: "gpu",
    open: () =>
      Effect.andThen(
        Ref.update(attempts, (count) => count + 1),
        attempt
      ),
    distrust: Effect.void
  }).pipe(Effect.provideService(Wakes, wakes))
  const state = Effect.map(SubscriptionRef.get(supervisor.connection.status), (status) => status.state)
  return { supervisor, attempts: Ref.get(attempts), state }
})

describe("a supervisor, by the clock", () => {
  it.effect("gives up an attempt that does not end, and tries again", () =>
    Effect.gen(function* () {
      const { attempts, state, supervisor } = yield* supervised(Effect.never)
      const { attempt } = yield* SupervisorTimings
      const asking = yield* Effect.forkChild(Effect.flip(supervisor.channel("helper")), { startImmediately: true })
      yield* TestClock.adjust(attempt - 1)
      assert.deepEqual([(yield* state)._tag, yield* attempts], ["Connecting", 1])
      yield* TestClock.adjust(1)
      assert.include((yield* Fiber.join(asking)).message, "300 s")
      yield* TestClock.adjust(500)
      assert.deepEqual([(yield* state)._tag, yield* attempts], ["Reconnecting", 2])
    })
  )

  it.effect("tries again after a defect of our own, and says that it is one", () =>
    Effect.gen(function* () {
      const { attempts, supervisor } = yield* supervised(Effect.die(new Error("cannot be")))
      const error = yield* Effect.flip(supervisor.channel("helper"))
      assert.match(error.message, /Maestro itself has failed.*cannot be/s)
      yield* TestClock.adjust(500)
      assert.strictEqual(yield* attempts, 2)
    })
  )

  it.effect("tries for an hour at most every half minute, and never stops", () =>
    Effect.gen(function* () {
      const { attempts, state, supervisor } = yield* supervised(Effect.fail(refused))
      const patient = yield* Effect.forkChild(supervisor.channel("follower"), { startImmediately: true })
      yield* TestClock.adjust("1 hour")
      assert.isAtLeast(yield* attempts, 120)
      assert.isAtMost(yield* attempts, 260)
      assert.strictEqual((yield* state)._tag, "Reconnecting")
      assert.isUndefined(patient.pollUnsafe())
    })
  )

  it.effect("tells who comes late at once why there is no connection and when it is tried again", () =>
    Effect.gen(function* () {
      const { attempts, supervisor } = yield* supervised(Effect.fail(refused))
      const first = yield* Effect.flip(supervisor.channel("helper"))
      assert.deepEqual(Option.getOrThrow(sshErrorOf(first)).reason.steps, ["Is sshd running?"])
      for (const late of [supervisor.channel("helper"), supervisor.beside(Effect.never)]) {
        const { reason } = Option.getOrThrow(sshErrorOf(yield* Effect.flip(late)))
        assert.deepEqual(reason.steps, ["Is sshd running?", "Maestro tries again by itself in 1 s (attempt 2)."])
      }
      assert.strictEqual(yield* attempts, 1)
    })
  )

  it.effect("ends what waits for a channel of its own when the attempt beside it has failed", () =>
    Effect.gen(function* () {
      const { supervisor } = yield* supervised(Effect.delay(Effect.fail(refused), "1 second"))
      const opening = yield* Effect.forkChild(Effect.flip(supervisor.beside(Effect.never)), { startImmediately: true })
      yield* Effect.forkChild(Effect.ignore(supervisor.channel("helper")), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(opening), refused)
    })
  )

  it.effect("learns from a channel that could not be opened that there is no connection", () =>
    Effect.gen(function* () {
      const { attempts, state, supervisor } = yield* supervised(Effect.never)
      assert.strictEqual(yield* Effect.flip(supervisor.beside(Effect.fail(refused))), refused)
      assert.strictEqual((yield* state)._tag, "Reconnecting")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* attempts, 1)
    })
  )

  it.effect("tries at once when this computer wakes or its network changes, whatever the timer says", () =>
    Effect.gen(function* () {
      const wakes = yield* Queue.unbounded<"wake" | "network">()
      const tried = yield* Queue.unbounded<void>()
      const { supervisor } = yield* supervised(
        Effect.andThen(Queue.offer(tried, undefined), Effect.fail(refused)),
        Stream.fromQueue(wakes)
      )
      yield* Effect.forkChild(supervisor.channel("follower"), { startImmediately: true })
      yield* TestClock.adjust("10 minutes")
      yield* Queue.clear(tried)
      // No time passes from here on.
      for (const why of ["wake", "network"] as const) {
        yield* Queue.offer(wakes, why)
        yield* Queue.take(tried)
      }
    })
  )
})
