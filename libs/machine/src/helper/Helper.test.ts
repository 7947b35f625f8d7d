import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import * as LocalShell from "../shell/LocalShell.ts"
import { Helper } from "./Helper.ts"
import { decodePayload, encodePayload } from "./HelperFrame.ts"

const live = Helper.layer.pipe(Layer.provide(LocalShell.layer), Layer.provide(NodeServices.layer))
const text = (value: string) => encodePayload("b64", new TextEncoder().encode(value))

describe("Helper over a local sh", () => {
  it.live("opens one channel for all who ask at once", () =>
    Effect.gen(function* () {
      const helper = yield* Helper
      const channels = yield* Effect.all(
        Array.from({ length: 10 }, () => helper.channel),
        { concurrency: 10 }
      )
      assert.strictEqual(new Set(channels).size, 1)
      const frames = yield* channels[0]!.request("run", text("printf hi; exit 3"))
      assert.strictEqual(frames[0]?.tag, "o")
      assert.deepStrictEqual(frames.at(-1)?.words, ["3", "2", "0"])
      assert.deepStrictEqual(
        frames.filter((frame) => frame.tag === "o").map((frame) => decodePayload("b64", frame.words[1] ?? "")).length,
        1
      )
    }).pipe(Effect.provide(live))
  )
  it.live("opens anew when the helper was killed", () =>
    Effect.gen(function* () {
      const helper = yield* Helper
      const first = yield* helper.channel
      const waiting = yield* Effect.forkChild(Effect.flip(first.request("run", text("sleep 600"))), {
        startImmediately: true
      })
      process.kill(first.info.pid, "SIGKILL")
      const error = yield* first.closed
      assert.include(error.message, "the local helper ended")
      assert.strictEqual(yield* Fiber.join(waiting), error)
      const second = yield* helper.channel
      assert.notStrictEqual(second.info.pid, first.info.pid)
      assert.strictEqual(yield* helper.channelWhenBack, second)
      yield* Effect.repeat(second.roundTrip, { until: (roundTrip) => roundTrip !== undefined })
      assert.isBelow(yield* second.silence, 5_000)
    }).pipe(Effect.provide(live))
  )
})
