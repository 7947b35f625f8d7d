import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Stream } from "effect"
import { aNewSession, aPrompt, client, following, server } from "../testing/RpcWorld.ts"
import { answers } from "../testing/ScriptedAgent.ts"

describe("the history by RPC", () => {
  it.live("is searched, read and watched (H1)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const { next } = yield* following(rpc["history.watch"]({ filter: { text: "müsli", limit: 10 } }))
      assert.deepEqual(yield* next, [])
      yield* rpc["sessions.create"](aNewSession())
      const run = Effect.fnUntraced(function* (answer: string) {
        const turn = aPrompt(answers(answer))
        yield* rpc["turns.send"]({ session: "api", turn })
        yield* Stream.runDrain(rpc["turns.follow"]({ turn: turn.id }))
        return turn.id
      })
      yield* run("Bread.")
      const id = yield* run("Müsli, with milk.")
      assert.deepEqual(
        (yield* next).map((entry) => entry.id),
        [id]
      )
      const entry = yield* rpc["history.get"]({ id })
      assert.strictEqual(Option.getOrThrow(entry).fullResponse, "Müsli, with milk.")
      assert.isTrue(Option.isNone(yield* rpc["history.get"]({ id: "none" })))
      assert.lengthOf(yield* rpc["history.list"]({ filter: {} }), 2)
    }).pipe(Effect.provide(server))
  )
})
