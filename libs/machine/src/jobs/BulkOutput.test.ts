import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId, Jobs, type JobSpec } from "@maestro/core/machine/Jobs"
import { Effect, Layer, PlatformError, Schedule, Stream } from "effect"
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Helper } from "../helper/Helper.ts"
import { Shell } from "../shell/Shell.ts"
import { Sandbox } from "../testing/Sandbox.ts"
import * as TestShell from "../testing/TestShell.ts"
import * as HelperJobs from "./HelperJobs.ts"

const start = { out: 0, err: 0 }

const job = (script: string): JobSpec => ({
  id: JobId.make(uuid7()),
  command: ["/bin/sh", "-c", script],
  env: {},
  stdin: new Uint8Array(),
  meta: { agent: "test", client: "test", createdAt: 0 }
})

const sandbox = Effect.acquireRelease(
  Effect.sync(() => new Sandbox()),
  (made) => Effect.promise(() => made[Symbol.asyncDispose]())
)

/** Jobs whose helper has a channel, and whose other channels are counted, refused or cut short. */
const machine = Effect.fnUntraced(function* (home: Sandbox, others: (open: Shell["Service"]["open"]) => typeof open) {
  let opened = 0
  const counted = Layer.effect(
    Shell,
    Effect.map(Shell, (shell) =>
      Shell.of({
        ...shell,
        open: Effect.andThen(
          Effect.sync(() => (opened += 1)),
          others(shell.open)
        )
      })
    )
  )
  const context = yield* Layer.build(
    HelperJobs.layer.pipe(
      Layer.provide(Helper.layer),
      Layer.provide(counted),
      Layer.provide(TestShell.layer({ env: home.env })),
      Layer.provide(NodeServices.layer)
    )
  )
  return { context, opened: () => opened }
})

/** Follows a job that has written this much and ended; what came, and what is in its file, must be the same. */
const followWritten = Effect.fnUntraced(function* (home: Sandbox, size: number) {
  const jobs = yield* Jobs
  const written = job(`head -c ${size} /dev/urandom`)
  yield* jobs.launch(written)
  yield* Effect.repeat(jobs.state(written.id), {
    schedule: Schedule.spaced("20 millis"),
    until: ({ _tag }) => _tag === "Exited"
  })
  const hash = createHash("sha256")
  let at = 0
  yield* Stream.runForEach(jobs.follow(written.id, start), (each) =>
    Effect.sync(() => {
      if (each._tag === "End") return
      assert.strictEqual(each.offset, at)
      at += each.bytes.length
      hash.update(each.bytes)
    })
  )
  const file = readFileSync(join(home.home, ".local/state/maestro/jobs/v1", written.id, "out"))
  assert.strictEqual(at, size)
  assert.strictEqual(hash.digest("hex"), createHash("sha256").update(file).digest("hex"))
})

const refusal = PlatformError.systemError({ _tag: "Unknown", module: "Shell", method: "open", description: "no more" })

describe("BulkOutput (S6)", () => {
  it.live("brings a long backlog over a channel of its own, and a short one not", () =>
    Effect.gen(function* () {
      const home = yield* sandbox
      const { context, opened } = yield* machine(home, (open) => open)
      yield* Effect.provideContext(followWritten(home, 1_000_000), context)
      assert.strictEqual(opened(), 0)
      yield* Effect.provideContext(followWritten(home, 9_000_001), context)
      assert.strictEqual(opened(), 1)
    }).pipe(Effect.scoped)
  )

  it.live("brings all of it where there is no channel to be had", () =>
    Effect.gen(function* () {
      const home = yield* sandbox
      const { context, opened } = yield* machine(home, () => Effect.fail(refusal))
      yield* Effect.provideContext(followWritten(home, 5_000_001), context)
      assert.strictEqual(opened(), 1)
    }).pipe(Effect.scoped)
  )

  it.live("brings every byte once when such a channel breaks on the way", () =>
    Effect.gen(function* () {
      const home = yield* sandbox
      const cut = (open: Shell["Service"]["open"]) =>
        Effect.map(open, (handle) => ({
          ...handle,
          stdout: handle.stdout.pipe(Stream.rechunk(8), Stream.take(16), Stream.concat(Stream.fail(refusal)))
        }))
      const { context, opened } = yield* machine(home, cut)
      yield* Effect.provideContext(followWritten(home, 6_000_001), context)
      assert.isAtLeast(opened(), 1)
    }).pipe(Effect.scoped)
  )
})
