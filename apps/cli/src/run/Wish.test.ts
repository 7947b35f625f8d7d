import { assert, describe, it } from "@effect/vitest"
import { Effect, Queue } from "effect"
import type { Signal } from "../Interrupts.ts"
import { wishFor, wishOf } from "./Wish.ts"

describe("what Ctrl-C means", () => {
  it("takes s for stop and l for leave, and anything else for going on", () => {
    assert.deepEqual(["s", " Stop\n", "S"].map(wishOf), ["stop", "stop", "stop"])
    assert.deepEqual(["l", " leave"].map(wishOf), ["leave", "leave"])
    assert.deepEqual(["", "x", "no", "\u0003"].map(wishOf), ["watch", "watch", "watch", "watch"])
  })

  it.effect("asks nobody where there is no terminal, and never for other signals", () =>
    Effect.gen(function* () {
      const more = yield* Queue.unbounded<Signal>()
      assert.strictEqual(yield* wishFor("SIGINT", more, { unasked: "stop", canAsk: false }), "stop")
      assert.strictEqual(yield* wishFor("SIGINT", more, { unasked: "leave", canAsk: false }), "leave")
      assert.strictEqual(yield* wishFor("SIGTERM", more, { unasked: "stop", canAsk: false }), "leave")
      assert.strictEqual(yield* wishFor("SIGHUP", more, { unasked: "stop", canAsk: false }), "leave")
    })
  )
})
