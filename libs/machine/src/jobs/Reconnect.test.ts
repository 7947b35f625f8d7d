import { SshError, toPlatformError } from "@maestro/core/remote/SshError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, PlatformError, Schema } from "effect"
import { backOff, isRetryable } from "./Reconnect.ts"

const lost = (retryable: boolean) =>
  toPlatformError(
    new SshError({
      remote: "box",
      stage: "session",
      reason: { code: "connection-lost-midway", title: "lost", steps: [], retryable, raw: "" }
    }),
    "channel"
  )

describe("Reconnect", () => {
  it("waits for what can heal by itself, and for nothing else", () => {
    assert.isTrue(isRetryable(lost(true)))
    assert.isFalse(isRetryable(lost(false)))
    const local = (tag: "Unknown" | "NotFound") =>
      isRetryable(PlatformError.systemError({ _tag: tag, module: "Shell", method: "open" }))
    assert.isTrue(local("Unknown"))
    assert.isFalse(local("NotFound"))
    assert.isFalse(isRetryable(PlatformError.badArgument({ module: "Shell", method: "open" })))
  })

  it.effect.prop(
    "hardly waits at first, then from a quarter of a second up to half a minute, longer each time, and never gives up",
    {
      attempt: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100_000 })),
      random: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
    },
    ({ attempt, random }) =>
      Effect.sync(() => {
        const wait = backOff(attempt, random)
        assert.isAtLeast(wait, attempt === 1 ? 50 : 250)
        assert.isAtMost(wait, attempt === 1 ? 100 : 30_000)
        assert.isAtLeast(backOff(attempt + 1, random), wait)
      })
  )
})
