import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { JobId, Jobs } from "@maestro/core/machine/Jobs"
import { uuid7 } from "@maestro/core/id/Uuid"
import { jobsSuite } from "@maestro/core/testing/JobsSuite"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, PlatformError, Redacted, Ref, Stream } from "effect"
import { afterAll, beforeAll } from "vitest"
import { Helper } from "../helper/Helper.ts"
import * as LocalShell from "../shell/LocalShell.ts"
import * as MachineSpawner from "../spawner/MachineSpawner.ts"
import { Sandbox } from "../testing/Sandbox.ts"
import * as TestShell from "../testing/TestShell.ts"
import * as HelperJobs from "./HelperJobs.ts"

const quiet = { agent: "test", client: "test", createdAt: 0 }

describe("a launch with a large input", () => {
  const sandbox = Effect.acquireRelease(
    Effect.sync(() => new Sandbox()),
    (made) => Effect.promise(() => made[Symbol.asyncDispose]())
  )
  const stdin = new Uint8Array(300_000).fill(65)

  it.live("goes through the one channel of a machine that gives no second one", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      const opened = yield* Ref.make(0)
      const refuse = Effect.map(
        Ref.updateAndGet(opened, (count) => count + 1),
        (count) =>
          count === 1
            ? undefined
            : PlatformError.systemError({ _tag: "Unknown", module: "Shell", method: "open", description: "no more" })
      )
      const services = HelperJobs.layer.pipe(
        Layer.provideMerge(Helper.layer),
        Layer.provide(TestShell.layer({ env: box.env, refuse })),
        Layer.provide(NodeServices.layer)
      )
      const size = yield* Effect.gen(function* () {
        const { follow, launch } = yield* Jobs
        const id = JobId.make(uuid7())
        yield* launch({ id, command: ["wc", "-c"], env: {}, stdin, meta: quiet })
        const chunks = yield* Stream.runCollect(follow(id, { out: 0, err: 0 }))
        return chunks.map((chunk) => (chunk._tag === "Chunk" ? new TextDecoder().decode(chunk.bytes) : "")).join("")
      }).pipe(Effect.provide(services))
      assert.strictEqual(size.trim(), String(stdin.length))
      assert.strictEqual(yield* Ref.get(opened), 2)
    })
  )

  it.live("leaves nothing of a launch that was given up (R13)", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      const opened = yield* Ref.make(0)
      const asked = yield* Deferred.make<void>()
      // The second channel never opens.
      const refuse = Effect.flatMap(
        Ref.updateAndGet(opened, (count) => count + 1),
        (count) =>
          count === 1
            ? Effect.as(Effect.void, undefined)
            : Effect.andThen(Deferred.succeed(asked, undefined), Effect.never)
      )
      const services = HelperJobs.layer.pipe(
        Layer.provideMerge(Helper.layer),
        Layer.provide(TestShell.layer({ env: box.env, refuse })),
        Layer.provide(NodeServices.layer)
      )
      yield* Effect.gen(function* () {
        const { launch, list } = yield* Jobs
        const { info } = yield* (yield* Helper).channel
        const id = JobId.make(uuid7())
        const env = { MS_SECRET: Redacted.make("of-a-launch-given-up") }
        const launching = yield* Effect.forkChild(launch({ id, command: ["wc", "-c"], env, stdin, meta: quiet }))
        yield* Deferred.await(asked)
        const drafts = `${info.jobsRoot}/.drafts.${info.nonce}`
        assert.isTrue(readdirSync(drafts).some((name) => name.startsWith("d.")))
        yield* Fiber.interrupt(launching)
        // Answered after what came before it.
        assert.deepStrictEqual(yield* list, [])
        assert.deepStrictEqual(readdirSync(drafts), ["owner"])
      }).pipe(Effect.provide(services))
    })
  )
})

// Jobs are kept in the user's state folder: not in that of whoever runs the tests.
const state = mkdtempSync(join(tmpdir(), "maestro-jobs-"))
beforeAll(() => void (process.env["XDG_STATE_HOME"] = state))
afterAll(() => rmSync(state, { recursive: true, force: true }))

const live = Layer.mergeAll(HelperJobs.layer, MachineSpawner.layer).pipe(
  Layer.provideMerge(Helper.layer),
  Layer.provide(LocalShell.layer),
  Layer.provide(NodeServices.layer)
)

jobsSuite("HelperJobs over a local sh", live, {
  anotherClient: Effect.map(Layer.build(Layer.fresh(live)), (context) => Context.get(context, Jobs)),
  cutLink: Effect.gen(function* () {
    const channel = yield* (yield* Helper).channel
    process.kill(channel.info.pid, "SIGKILL")
    yield* channel.closed
  })
})
