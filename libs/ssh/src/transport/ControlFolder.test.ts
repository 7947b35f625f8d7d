import { userInfo } from "node:os"
import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { controlFolder, fits } from "./ControlFolder.ts"

const shared = `/tmp/maestro-${userInfo().uid}`

/** Runs with another `XDG_RUNTIME_DIR`, and puts the old one back. */
const withRuntime = <A, E, R>(path: string, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const before = process.env["XDG_RUNTIME_DIR"]
      process.env["XDG_RUNTIME_DIR"] = path
      return before
    }),
    () => effect,
    (before) =>
      Effect.sync(() => {
        if (before === undefined) delete process.env["XDG_RUNTIME_DIR"]
        else process.env["XDG_RUNTIME_DIR"] = before
      })
  )

layer(NodeServices.layer, { excludeTestServices: true })("controlFolder", (it) => {
  it.effect("is a private folder in the user's runtime folder", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const runtime = yield* fs.makeTempDirectoryScoped({ prefix: "run" })
      const folder = yield* withRuntime(runtime, controlFolder)
      assert.strictEqual(folder, `${runtime}/maestro`)
      assert.strictEqual((yield* fs.stat(folder)).mode & 0o777, 0o700)
    })
  )

  it.effect("closes a folder of ours that is open to others", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const runtime = yield* fs.makeTempDirectoryScoped({ prefix: "run" })
      yield* fs.makeDirectory(`${runtime}/maestro`)
      yield* fs.chmod(`${runtime}/maestro`, 0o777)
      yield* withRuntime(runtime, controlFolder)
      assert.strictEqual((yield* fs.stat(`${runtime}/maestro`)).mode & 0o777, 0o700)
    })
  )

  it.effect("does not follow a symbolic link, and takes the other place", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const runtime = yield* fs.makeTempDirectoryScoped({ prefix: "run" })
      yield* fs.makeDirectory(`${runtime}/elsewhere`)
      yield* fs.symlink(`${runtime}/elsewhere`, `${runtime}/maestro`)
      assert.strictEqual(yield* withRuntime(runtime, controlFolder), shared)
    })
  )

  it.effect("does not use a folder of somebody else", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const runtime = yield* fs.makeTempDirectoryScoped({ prefix: "run" })
      yield* fs.makeDirectory(`${runtime}/maestro`)
      // Only root can give a folder away; everybody else has one that is somebody else's: /.
      const given = yield* Effect.option(fs.chown(`${runtime}/maestro`, 12_345, 12_345))
      if (given._tag === "None") {
        yield* fs.remove(`${runtime}/maestro`, { recursive: true })
        yield* fs.symlink("/", `${runtime}/maestro`)
      }
      assert.strictEqual(yield* withRuntime(runtime, controlFolder), shared)
    })
  )

  it.effect("keeps the socket's path within what every system takes", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const runtime = yield* fs.makeTempDirectoryScoped({ prefix: `run-${"x".repeat(60)}` })
      assert.strictEqual(yield* withRuntime(runtime, controlFolder), shared)
      assert.isTrue(fits("x".repeat(86)))
      assert.isFalse(fits("x".repeat(87)))
      assert.isFalse(fits("é".repeat(44)))
    })
  )
})
