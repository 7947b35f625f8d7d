import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Layer } from "effect"
import { makeInterrupts } from "../Interrupts.ts"
import { Output } from "../Output.ts"
import { watch } from "./Watch.ts"

const output = Layer.mock(Output, { json: true, verbose: false, style: (_, text) => text })

describe("watching something to its end (S6, S7)", () => {
  it.effect("ends with the outcome: a link that breaks afterwards is not told of", () =>
    Effect.gen(function* () {
      const lost = yield* Deferred.make<void>()
      const told: Array<string> = []
      const tell = (text: string) => Effect.sync(() => void told.push(text))
      const code = yield* watch({
        show: (_, over) =>
          tell("event").pipe(
            Effect.andThen(Deferred.succeed(lost, undefined)),
            Effect.andThen(Effect.yieldNow),
            Effect.andThen(tell("outcome")),
            Effect.andThen(over),
            // What is still to be done on the machine takes a moment.
            Effect.andThen(Effect.yieldNow),
            Effect.andThen(Effect.yieldNow),
            Effect.as(7)
          ),
        links: (mayPrint) =>
          Deferred.await(lost).pipe(
            Effect.andThen(mayPrint),
            Effect.andThen(tell("lost")),
            Effect.andThen(Effect.yieldNow),
            Effect.andThen(mayPrint),
            Effect.andThen(tell("restored")),
            Effect.andThen(Effect.never)
          ),
        stop: Effect.void,
        sayHowToAttach: () => Effect.void,
        unasked: "leave",
        question: Effect.succeed("")
      })
      assert.deepStrictEqual([code, told], [7, ["event", "lost", "outcome"]])
    }).pipe(Effect.provide(Layer.merge(output, makeInterrupts().layer)))
  )
})
