import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { JobId, type JobOutput, Jobs, type JobSpec } from "@maestro/core/machine/Jobs"
import { SshError, sshErrorOf, toPlatformError } from "@maestro/core/remote/SshError"
import { uuid7 } from "@maestro/core/id/Uuid"
import {
  Context,
  Deferred,
  Effect,
  Fiber,
  Layer,
  Option,
  type PlatformError,
  Ref,
  Stream,
  SubscriptionRef
} from "effect"
import { Helper } from "../helper/Helper.ts"
import type { HelperChannel } from "../helper/HelperChannel.ts"
import { Sandbox } from "../testing/Sandbox.ts"
import * as TestShell from "../testing/TestShell.ts"
import * as HelperJobs from "./HelperJobs.ts"

const lost = (retryable: boolean) =>
  toPlatformError(
    new SshError({
      remote: "box",
      stage: "authenticate",
      reason: { code: retryable ? "timeout" : "auth-denied", title: "no way in", steps: [], retryable, raw: "" }
    }),
    "open"
  )

/** Jobs on a machine of the test's own, which can be made to refuse channels. */
const machine = Effect.gen(function* () {
  const sandbox = yield* Effect.acquireRelease(
    Effect.sync(() => new Sandbox()),
    (made) => Effect.promise(() => made[Symbol.asyncDispose]())
  )
  const refusal = yield* SubscriptionRef.make<PlatformError.PlatformError | undefined>(undefined)
  const refused = yield* Ref.make(0)
  const refuse = Effect.tap(SubscriptionRef.get(refusal), (error) =>
    error === undefined ? Effect.void : Ref.update(refused, (count) => count + 1)
  )
  const context = yield* Layer.build(
    HelperJobs.layer.pipe(
      Layer.provideMerge(Helper.layer),
      Layer.provide(TestShell.layer({ env: sandbox.env, refuse })),
      Layer.provide(NodeServices.layer)
    )
  )
  const kill = Effect.gen(function* () {
    const channel = yield* (yield* Helper).channel
    process.kill(channel.info.pid, "SIGKILL")
    yield* channel.closed
  }).pipe(Effect.provideContext(context))
  return { sandbox, refusal, refused, kill, context }
})

const spec = (script: string): JobSpec => ({
  id: JobId.make(uuid7()),
  command: ["/bin/sh", "-c", script],
  env: {},
  stdin: new Uint8Array(),
  meta: { agent: "test", client: "test", createdAt: 0 }
})

const start = { out: 0, err: 0 }
const text = (elements: ReadonlyArray<JobOutput>) =>
  elements.map((element) => (element._tag === "Chunk" ? new TextDecoder().decode(element.bytes) : "")).join("")

describe("Follower", () => {
  it.live("waits for a machine that cannot be reached for a while, and goes on where it was (S6)", () =>
    Effect.gen(function* () {
      const { context, kill, refusal, refused, sandbox } = yield* machine
      yield* Effect.gen(function* () {
        const { follow, launch } = yield* Jobs
        const fifo = `${sandbox.home}/go`
        const job = spec(`mkfifo ${fifo}; echo before; read -r word <${fifo}; echo after`)
        yield* launch(job)
        const began = yield* Deferred.make<void>()
        const following = yield* Stream.tap(follow(job.id, start), () => Deferred.succeed(began, undefined)).pipe(
          Stream.runCollect,
          Effect.forkChild({ startImmediately: true })
        )
        yield* Deferred.await(began)
        yield* SubscriptionRef.set(refusal, lost(true))
        yield* kill
        yield* Effect.promise(() => import("node:fs/promises").then((fs) => fs.writeFile(fifo, "go\n")))
        // It has tried, in vain, and is waiting.
        yield* Ref.get(refused).pipe(Effect.repeat({ until: (count) => count >= 2 }))
        yield* SubscriptionRef.set(refusal, undefined)
        assert.strictEqual(text(yield* Fiber.join(following)), "before\nafter\n")
      }).pipe(Effect.provideContext(context))
    }).pipe(Effect.scoped)
  )

  it.live("fails at once when waiting cannot help, and a new follow goes on", () =>
    Effect.gen(function* () {
      const { context, kill, refusal } = yield* machine
      yield* Effect.gen(function* () {
        const { follow, launch, stop } = yield* Jobs
        const job = spec("echo before; exec sleep 600")
        yield* launch(job)
        const began = yield* Deferred.make<void>()
        const following = yield* Stream.tap(follow(job.id, start), () => Deferred.succeed(began, undefined)).pipe(
          Stream.runDrain,
          Effect.flip,
          Effect.forkChild({ startImmediately: true })
        )
        yield* Deferred.await(began)
        yield* SubscriptionRef.set(refusal, lost(false))
        yield* kill
        const error = yield* Fiber.join(following)
        assert.strictEqual(Option.getOrThrow(sshErrorOf(error)).reason.code, "auth-denied")
        yield* SubscriptionRef.set(refusal, undefined)
        yield* stop(job.id)
        assert.strictEqual(text(yield* Stream.runCollect(follow(job.id, start))), "before\n")
      }).pipe(Effect.provideContext(context))
    }).pipe(Effect.scoped)
  )

  it.live("says when somebody has cut the output on the machine", () =>
    Effect.gen(function* () {
      const { context } = yield* machine
      yield* Effect.gen(function* () {
        const { follow, launch } = yield* Jobs
        const job = spec("echo short")
        yield* launch(job)
        yield* Stream.runDrain(follow(job.id, start))
        const error = yield* Effect.flip(Stream.runDrain(follow(job.id, { out: 1_000, err: 0 })))
        assert.strictEqual(error._tag, "JobRefused")
        assert.include(error.message, "shorter than what we have")
      }).pipe(Effect.provideContext(context))
    }).pipe(Effect.scoped)
  )

  it.live("holds no more than a megabyte for a consumer that takes nothing", () =>
    Effect.gen(function* () {
      const { context } = yield* machine
      yield* Effect.gen(function* () {
        const { follow, launch } = yield* Jobs
        const job = spec("head -c 8000000 /dev/zero")
        yield* launch(job)
        const go = yield* Deferred.make<void>()
        let held = 0
        const slow = yield* Stream.runForEachArray(follow(job.id, start), (elements) => {
          const size = elements.reduce((sum, element) => sum + (element._tag === "Chunk" ? element.bytes.length : 0), 0)
          held = Math.max(held, size)
          return Deferred.await(go)
        }).pipe(Effect.forkChild({ startImmediately: true }))
        // Another follower gets everything meanwhile: as much could have come to the slow one.
        const all = yield* Stream.runFold(
          follow(job.id, start),
          () => 0,
          (sum, element) => sum + (element._tag === "Chunk" ? element.bytes.length : 0)
        )
        assert.strictEqual(all, 8_000_000)
        yield* Deferred.succeed(go, undefined)
        yield* Fiber.join(slow)
        assert.isAtMost(held, 1_048_576 + 65_536)
      }).pipe(Effect.provideContext(context))
    }).pipe(Effect.scoped)
  )

  it.live("asks for the output of a job before its launch is answered: a round trip less", () =>
    Effect.gen(function* () {
      const { context } = yield* machine
      const followed = yield* Deferred.make<void>()
      const helper = Context.get(context, Helper)
      /** The launch is not answered before somebody follows. */
      const held = (channel: HelperChannel): HelperChannel => ({
        ...channel,
        send: (requests) =>
          Effect.tap(channel.send(requests), () =>
            requests.some(([verb]) => verb === "follow") ? Deferred.succeed(followed, undefined) : Effect.void
          ).pipe(
            Effect.map((answers) =>
              answers.map((answer, index) =>
                requests[index]?.[0] === "launch"
                  ? { ...answer, all: Effect.andThen(Deferred.await(followed), answer.all) }
                  : answer
              )
            )
          )
      })
      const jobs = yield* Layer.build(
        HelperJobs.layer.pipe(
          Layer.provide(
            Layer.succeed(Helper, {
              channel: Effect.map(helper.channel, held),
              channelWhenBack: Effect.map(helper.channelWhenBack, held)
            })
          ),
          Layer.provide(TestShell.layer()),
          Layer.provide(NodeServices.layer)
        )
      ).pipe(Effect.map(Context.get(Jobs)))
      const job = spec("echo first")
      yield* jobs.launch(job, { thenFollow: true })
      assert.strictEqual(text(yield* Stream.runCollect(jobs.follow(job.id, start))), "first\n")
    }).pipe(Effect.scoped)
  )

  it.live("says why a launch was refused, and follows nothing then", () =>
    Effect.gen(function* () {
      const { context } = yield* machine
      yield* Effect.gen(function* () {
        const { follow, launch } = yield* Jobs
        const job = { ...spec("echo never"), cwd: "nul\0" }
        const refused = yield* Effect.flip(launch(job, { thenFollow: true }))
        assert.strictEqual(refused._tag, "JobRefused")
        const gone = yield* Effect.flip(Stream.runDrain(follow(job.id, start)))
        assert.strictEqual(gone._tag, "JobNotFound")
      }).pipe(Effect.provideContext(context))
    }).pipe(Effect.scoped)
  )
})
