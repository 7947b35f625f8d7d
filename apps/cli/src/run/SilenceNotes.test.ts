import { assert, describe, it } from "@effect/vitest"
import { Connection } from "@maestro/core/remote/Connection"
import { Clock, Effect, Layer, Ref } from "effect"
import { TestClock } from "effect/testing"
import { Output } from "../Output.ts"
import { silenceNotes } from "./SilenceNotes.ts"

const world = Effect.gen(function* () {
  const heard = yield* Ref.make(yield* Clock.currentTimeMillis)
  const works = yield* Ref.make(true)
  const notes: Array<string> = []
  const output = Layer.mock(Output, {
    json: false,
    verbose: false,
    style: (_, text) => text,
    note: (text) => Effect.sync(() => void notes.push(text))
  })
  const silent = { heard, works: Ref.get(works), agent: "codex", machine: "gpu" }
  yield* silenceNotes(silent, Effect.void).pipe(
    Effect.provide(Layer.merge(output, Connection.local)),
    Effect.forkScoped({ startImmediately: true })
  )
  const word = Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.set(heard, now))
  return { notes, works, word }
})

describe("an agent that says nothing (S3, S5)", () => {
  it.effect("is said to be silent ever less often, and anew after its next word", () =>
    Effect.gen(function* () {
      const { notes, word } = yield* world
      yield* TestClock.adjust("119 seconds")
      assert.deepStrictEqual(notes, [])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(notes, ["codex has said nothing for 2 minutes. It is still running on gpu."])
      yield* TestClock.adjust("3 hours")
      const lengths = notes.map((note) => /for (.*)\. It/.exec(note)?.[1])
      assert.deepStrictEqual(lengths, ["2 minutes", "10 minutes", "30 minutes", "1 h", "2 h", "3 h"])
      yield* word
      yield* TestClock.adjust("2 hours")
      assert.strictEqual(notes.filter((note) => note.includes("2 minutes")).length, 2)
    })
  )

  it.effect("is not said to run while it waits in a queue", () =>
    Effect.gen(function* () {
      const { notes, works } = yield* world
      yield* Ref.set(works, false)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(notes, [])
    })
  )
})
