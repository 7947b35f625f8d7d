import { assert, describe, it } from "@effect/vitest"
import { Remotes } from "@maestro/core/remote/Remotes"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Redacted, Stream } from "effect"
import {
  aRemoteDraft,
  client,
  elsewhere,
  following,
  hostDraft,
  server,
  serverAndHost,
  until
} from "../testing/RpcWorld.ts"

describe("remotes by RPC", () => {
  it.live("are added once however often it is asked, edited, and removed; values never come back (R1, R13)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const draft = aRemoteDraft({ env: { TOKEN: { secret: true } } })
      const add = rpc["remotes.add"]({ remote: draft, values: { TOKEN: Redacted.make("s3cret") } })
      const added = yield* add
      assert.deepEqual(yield* add, added)
      assert.notInclude(JSON.stringify(yield* rpc["remotes.list"]()), "s3cret")

      const renamed = yield* rpc["remotes.update"]({ remote: { ...draft, name: "big" }, values: {} })
      assert.strictEqual(renamed.name, "big")
      // The value is kept where it was.
      const values = yield* Remotes.use((remotes) => remotes.environment(renamed))
      assert.strictEqual(Redacted.value(values["TOKEN"]!), "s3cret")

      const taken = yield* Effect.flip(rpc["remotes.add"]({ remote: aRemoteDraft({ name: "big" }), values: {} }))
      assert.strictEqual(taken._tag, "RemoteNameTaken")
      yield* rpc["remotes.remove"]({ remote: "big" })
      const gone = yield* Effect.flip(rpc["remotes.get"]({ remote: "big" }))
      assert.strictEqual(gone._tag, "RemoteNotFound")
    }).pipe(Effect.provide(server))
  )

  it.live("are watched: what another process changes is seen, too (R1, R6, R7)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const { next } = yield* following(rpc["remotes.watch"]())
      assert.deepEqual(yield* next, { remotes: [], default: undefined })
      const own = yield* rpc["remotes.add"]({ remote: aRemoteDraft(), values: {} })
      assert.deepEqual((yield* next).remotes, [own])
      // A connection of its own to the same file, as another process has it.
      yield* elsewhere(Remotes.use((all) => all.setEnabled("gpu", false)))
      assert.deepEqual(
        (yield* next).remotes.map(({ enabled }) => enabled),
        [false]
      )
      yield* rpc["remotes.setDefault"]({ remote: "gpu" })
      assert.strictEqual((yield* next).default, own.id)
      yield* rpc["remotes.clearDefault"]()
      assert.isUndefined((yield* next).default)
    }).pipe(Effect.provide(server))
  )

  it.live("are tested step by step, saved or not, and a failure keeps its step and its advice (R2, T4)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const draft = yield* hostDraft()
      const steps = yield* Stream.runCollect(rpc["remotes.testDraft"]({ remote: draft }))
      assert.deepEqual(
        steps.map((step) => (step._tag === "Succeeded" ? "done" : step.stage)),
        ["config", "reach", "host-key", "authenticate", "shell", "platform", "done"]
      )
      const { configWith } = yield* TestHost
      yield* rpc["remotes.add"]({ remote: { ...draft, sshConfig: yield* configWith({ port: 1 }) }, values: {} })
      const failure = (yield* Stream.runCollect(rpc["remotes.test"]({ remote: "gpu" }))).at(-1)
      if (failure?._tag !== "Failed") return assert.fail("it passed")
      assert.deepEqual([failure.stage, failure.error.reason.code], ["reach", "refused"])
      assert.isNotEmpty(failure.error.reason.steps)
    }).pipe(Effect.provide(serverAndHost))
  )

  it.live("show the state of their connection, which watching does not make (S5, R7)", () =>
    Effect.gen(function* () {
      const rpc = yield* client
      const { accepted } = yield* TestHost
      yield* rpc["remotes.add"]({ remote: yield* hostDraft(), values: {} })
      const { next } = yield* following(rpc["remotes.connection"]({ remote: "gpu" }))
      const seen = Effect.map(next, ({ state }) => state._tag)
      assert.strictEqual(yield* seen, "Disconnected")
      assert.strictEqual(yield* accepted, 0)
      yield* rpc["remotes.connect"]({ remote: "gpu" })
      yield* until(seen, (tag) => tag === "Connected")
      yield* rpc["remotes.setEnabled"]({ remote: "gpu", enabled: false })
      yield* until(seen, (tag) => tag === "Disabled")
      const refused = yield* Effect.flip(rpc["remotes.connect"]({ remote: "gpu" }))
      assert.strictEqual(refused._tag, "RemoteDisabled")
      yield* rpc["remotes.setEnabled"]({ remote: "gpu", enabled: true })
      yield* until(seen, (tag) => tag !== "Disabled")
      yield* rpc["remotes.remove"]({ remote: "gpu" })
      const end = yield* Effect.flip(until(seen, () => false))
      assert.strictEqual(end._tag, "RemoteNotFound")
    }).pipe(Effect.provide(serverAndHost))
  )
})
