import { assert, describe, it } from "@effect/vitest"
import { Effect, SubscriptionRef } from "effect"
import { TestClock } from "effect/testing"
import { attemptLimit } from "./AttemptLimit.ts"

describe("the time that an attempt may take (R11)", () => {
  it.effect("does not run while a person is being asked, and begins again after an answer", () =>
    Effect.gen(function* () {
      const open = yield* SubscriptionRef.make(0)
      const limit = yield* Effect.forkChild(attemptLimit("30 seconds", open), { startImmediately: true })
      yield* TestClock.adjust("29 seconds")
      yield* SubscriptionRef.set(open, 1)
      yield* TestClock.adjust("10 minutes")
      yield* SubscriptionRef.set(open, 0)
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(limit.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.isDefined(limit.pollUnsafe())
    })
  )
})
