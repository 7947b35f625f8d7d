import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Stream } from "effect"
import { ChildProcess } from "effect/process"
import * as Command from "./Command.ts"
import * as DockerEngine from "./DockerEngine.ts"
import { live } from "./internal/Live.ts"

const program = fileURLToPath(new URL("testing/HoldHost.ts", import.meta.url))

/** Another process that holds a host until it is told to let go. */
const holder = Effect.gen(function* () {
  const release = yield* Deferred.make<void>()
  const handle = yield* ChildProcess.make(process.execPath, [program], {
    stdin: Stream.fromEffectDrain(Deferred.await(release)),
    stderr: "inherit",
    forceKillAfter: "5 seconds"
  })
  const lines = yield* handle.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.take(1), Stream.runCollect)
  const config = lines[0]
  assert.isDefined(config)
  return { handle, config, letGo: Deferred.succeed(release, undefined) }
})

const hello = (config: string) =>
  Command.run(["ssh", "-F", config, "-o", "BatchMode=yes", "--", "dockerhost", "echo hello"])

describe("DockerEngine", () => {
  it.live(
    "serves several processes at once, outlives the death of one, and what that one left is removed",
    () =>
      Effect.gen(function* () {
        const [doomed, other] = yield* Effect.all([holder, holder], { concurrency: 2 })
        assert.strictEqual((yield* hello(doomed.config)).stdout, "hello\n")
        assert.strictEqual((yield* hello(other.config)).stdout, "hello\n")
        yield* Effect.ignore(doomed.handle.kill({ killSignal: "SIGKILL" }))
        const { client } = yield* DockerEngine.acquire
        const containers = yield* Effect.promise(() =>
          client.container.dockerode.listContainers({ all: true, filters: { label: [DockerEngine.ownerLabel] } })
        )
        const owners = containers.map(({ Labels }) => Labels[DockerEngine.ownerLabel]?.split("/")[1]?.split("-")[0])
        assert.notInclude(owners, String(doomed.handle.pid))
        assert.include(owners, String(other.handle.pid))
        assert.strictEqual((yield* hello(other.config)).stdout, "hello\n")
        yield* other.letGo
        assert.strictEqual(yield* other.handle.exitCode, 0)
      }).pipe(Effect.provide(live)),
    { timeout: 600_000 }
  )
})
