import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Queue, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { queued } from "./PromptQueue.ts"
import { type Prompt, Prompts, type PromptsShape, PromptUnanswered } from "./Prompts.ts"

const prompt = (remote: string): Prompt => ({
  kind: "password",
  remote,
  host: undefined,
  text: "Password:",
  attempt: 1
})

interface Shown {
  readonly remote: string
  readonly answer: Deferred.Deferred<Redacted.Redacted, PromptUnanswered>
}

/** A screen that a test answers, and what is on it. */
const screen = Effect.gen(function* () {
  const shown = yield* Queue.unbounded<Shown>()
  const onScreen = new Set<string>()
  const prompts: PromptsShape = {
    batch: false,
    notify: () => Effect.void,
    ask: ({ remote }) =>
      Effect.gen(function* () {
        const answer = yield* Deferred.make<Redacted.Redacted, PromptUnanswered>()
        onScreen.add(remote)
        yield* Queue.offer(shown, { remote, answer })
        return yield* Deferred.await(answer)
      }).pipe(Effect.ensuring(Effect.sync(() => onScreen.delete(remote))))
  }
  return { prompts, shown, onScreen }
})

const say = (shown: Shown, text: string) => Deferred.succeed(shown.answer, Redacted.make(text))

describe("PromptQueue (R11)", () => {
  it.effect("shows one question at a time, in the order of asking, and each gets its own answer", () =>
    Effect.gen(function* () {
      const { prompts, shown, onScreen } = yield* screen
      const queue = yield* queued(prompts)
      const names = ["a", "b", "c"]
      const asking = yield* Effect.forEach(names, (name) =>
        Effect.forkChild(queue.ask(prompt(name)), { startImmediately: true })
      )
      for (const name of names) {
        const next = yield* Queue.take(shown)
        assert.strictEqual(next.remote, name)
        assert.deepStrictEqual([...onScreen], [name])
        yield* say(next, `for ${name}`)
      }
      const answers = yield* Effect.forEach(asking, Fiber.join)
      assert.deepStrictEqual(
        answers.map(Redacted.value),
        names.map((name) => `for ${name}`)
      )
    })
  )

  it.effect("a question that is no longer wanted leaves the screen, and the queue", () =>
    Effect.gen(function* () {
      const { prompts, shown, onScreen } = yield* screen
      const queue = yield* queued(prompts)
      const [first, second, third] = yield* Effect.all(
        ["first", "second", "third"].map((name) =>
          Effect.forkChild(queue.ask(prompt(name)), { startImmediately: true })
        )
      )
      assert.strictEqual((yield* Queue.take(shown)).remote, "first")
      yield* Fiber.interrupt(second!)
      yield* Fiber.interrupt(first!)
      const next = yield* Queue.take(shown)
      assert.strictEqual(next.remote, "third")
      assert.deepStrictEqual([...onScreen], ["third"])
      yield* say(next, "x")
      assert.strictEqual(Redacted.value(yield* Fiber.join(third!)), "x")
    })
  )

  it.effect("the time for an answer runs only while the question is shown", () =>
    Effect.gen(function* () {
      const { prompts, shown } = yield* screen
      const queue = yield* queued(prompts, "2 minutes")
      const first = yield* Effect.forkChild(queue.ask(prompt("first")), { startImmediately: true })
      const second = yield* Effect.forkChild(queue.ask(prompt("second")), { startImmediately: true })
      const one = yield* Queue.take(shown)
      yield* TestClock.adjust("119 seconds")
      yield* say(one, "x")
      yield* Fiber.join(first)
      yield* Queue.take(shown)
      yield* TestClock.adjust("119 seconds")
      assert.isUndefined(second.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const error = yield* Effect.flip(Fiber.join(second))
      assert.strictEqual(error.why, "timeout")
    })
  )

  it.effect("where nobody is provided, nobody is asked", () =>
    Effect.gen(function* () {
      const prompts = yield* Prompts
      assert.isTrue(prompts.batch)
      assert.isTrue((yield* Effect.flip(prompts.ask(prompt("x")))) instanceof PromptUnanswered)
    })
  )
})
