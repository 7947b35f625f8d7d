import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Queue, Ref, Stream } from "effect"
import { TestClock } from "effect/testing"
import { StoreVersion } from "./StoreVersion.ts"

/** A store whose version and content are set by the test, and how often it was queried. */
const store = Effect.gen(function* () {
  const version = yield* Ref.make("1")
  const content = yield* Ref.make<ReadonlyArray<string>>(["a"])
  const queries = yield* Ref.make(0)
  const query = Effect.andThen(
    Ref.update(queries, (count) => count + 1),
    Ref.get(content)
  )
  const seen = yield* Queue.unbounded<ReadonlyArray<string>>()
  const fiber = yield* StoreVersion.watch(query).pipe(
    Stream.runForEach((each) => Queue.offer(seen, each)),
    Effect.provide(Layer.succeed(StoreVersion, StoreVersion.of({ current: Ref.get(version) }))),
    Effect.forkChild({ startImmediately: true })
  )
  return { version, content, queries, seen, fiber }
})

it.effect("a watch gives the answer at once, and again when it is another one; an idle store is not queried", () =>
  Effect.gen(function* () {
    const { content, fiber, queries, seen, version } = yield* store
    assert.deepEqual(yield* Queue.take(seen), ["a"])
    yield* TestClock.adjust("10 seconds")
    assert.strictEqual(yield* Ref.get(queries), 1)

    // Something else has changed: the answer is the same, though not the same object.
    yield* Ref.set(content, ["a"])
    yield* Ref.set(version, "2")
    yield* TestClock.adjust("1 second")
    assert.strictEqual(yield* Ref.get(queries), 2)
    assert.strictEqual(yield* Queue.size(seen), 0)

    yield* Ref.set(content, ["a", "b"])
    yield* Ref.set(version, "3")
    yield* TestClock.adjust("200 millis")
    assert.deepEqual(yield* Queue.take(seen), ["a", "b"])
    yield* Fiber.interrupt(fiber)
  })
)
