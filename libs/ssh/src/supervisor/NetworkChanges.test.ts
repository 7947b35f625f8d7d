import { assert, describe, it } from "@effect/vitest"
import { Effect, Queue, Ref, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Interfaces, networkChanges } from "./NetworkChanges.ts"

describe("another network", () => {
  it.effect("is seen when addresses have changed, and not while there is none", () =>
    Effect.gen(function* () {
      const addresses = yield* Ref.make<ReadonlyArray<string>>(["wlan0 10.0.0.7", "eth0 192.168.1.5"])
      const looked = yield* Queue.unbounded<void>()
      const found = yield* Ref.make(0)
      yield* Stream.runForEach(networkChanges, () => Ref.update(found, (count) => count + 1)).pipe(
        Effect.provideService(Interfaces, {
          addresses: Effect.ensuring(Ref.get(addresses), Queue.offer(looked, undefined))
        }),
        Effect.forkChild({ startImmediately: true })
      )
      yield* Queue.take(looked)
      const pass = Effect.fnUntraced(function* (now: ReadonlyArray<string>) {
        yield* Ref.set(addresses, now)
        yield* TestClock.adjust("2 seconds")
        yield* Queue.take(looked)
        yield* Effect.yieldNow
        return yield* Ref.get(found)
      })
      assert.strictEqual(yield* pass(["eth0 192.168.1.5", "wlan0 10.0.0.7"]), 0)
      assert.strictEqual(yield* pass(["wlan0 10.0.0.7"]), 1)
      assert.strictEqual(yield* pass([]), 1)
      assert.strictEqual(yield* pass(["wlan0 172.20.10.2"]), 2)
      assert.strictEqual(yield* pass(["wlan0 172.20.10.2"]), 2)
    })
  )

  it.effect("is told from this computer's real interfaces, without those that lead nowhere", () =>
    Effect.gen(function* () {
      const { addresses } = yield* Interfaces
      for (const each of yield* addresses) assert.notMatch(each, / (?:127\.|::1$|fe80:|169\.254\.)/)
    })
  )
})
