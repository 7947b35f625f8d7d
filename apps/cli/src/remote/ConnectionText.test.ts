import { assert, describe, it } from "@effect/vitest"
import type { ConnectionState } from "@maestro/core/remote/ConnectionState"
import { SshError } from "@maestro/core/remote/SshError"
import { connectionText, durationText } from "./ConnectionText.ts"

const error = new SshError({
  remote: "gpu",
  stage: "reach",
  reason: { code: "refused", title: "It refused\u001b[2J us.", steps: [], retryable: true, raw: "" }
})
const text = (state: ConnectionState) => connectionText({ state, health: { level: "good" } }, 10_000)

describe("a connection in words (S5)", () => {
  it("says what is done next, and harmless text only", () => {
    assert.strictEqual(
      text({ _tag: "Reconnecting", attempt: 3, since: 0, nextAt: 14_000, error }),
      "reconnecting, attempt 3, next try in 4 s: It refused us."
    )
    assert.strictEqual(
      text({ _tag: "Reconnecting", attempt: 3, since: 0, error }),
      "reconnecting, attempt 3, trying now: It refused us."
    )
    assert.strictEqual(text({ _tag: "Blocked", since: 0, error }), "needs you: It refused us.")
    assert.strictEqual(text({ _tag: "Connecting", stage: "authenticate" }), "connecting (authenticate)")
  })

  it("says health only where there is something to say", () => {
    const state: ConnectionState = { _tag: "Connected", since: 0 }
    assert.strictEqual(text(state), "connected")
    assert.strictEqual(
      connectionText({ state, health: { level: "stalled", roundTrip: 12.5 } }, 0),
      "connected, round trip 12.5 ms, stalled"
    )
  })

  it("gives times as people read them", () => {
    assert.deepEqual([-5, 100, 12_400, 60_000, 185_000].map(durationText), [
      "0.0 s",
      "0.1 s",
      "12 s",
      "1 min 0 s",
      "3 min 5 s"
    ])
  })
})
