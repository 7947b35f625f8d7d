import { assert, describe, it } from "@effect/vitest"
import { Effect, Stdio, Stream } from "effect"
import { readPrompt } from "./Prompt.ts"

const read = (words: ReadonlyArray<string>, ...stdin: ReadonlyArray<Uint8Array>) =>
  readPrompt(words).pipe(Effect.provide(Stdio.layerTest({ stdin: Stream.fromIterable(stdin) })))

describe("the prompt of a run", () => {
  it.effect("is the words, or stdin for -, whatever chunks its characters come in", () =>
    Effect.gen(function* () {
      const bytes = new TextEncoder().encode("fix \u2713\n")
      assert.strictEqual(yield* read(["fix", "the", "tests"]), "fix the tests")
      assert.strictEqual(yield* read(["-"], bytes.subarray(0, 5), bytes.subarray(5)), "fix \u2713\n")
      assert.strictEqual(yield* read(["-", "x"], bytes), "- x")
    })
  )

  it.effect("must not be empty", () =>
    Effect.gen(function* () {
      for (const words of [["-"], ["  ", ""]]) {
        const error = yield* Effect.flip(read(words, new TextEncoder().encode(" \n")))
        assert.include(error.message, "no prompt")
      }
    })
  )
})
