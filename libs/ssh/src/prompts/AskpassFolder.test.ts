import { fileURLToPath } from "node:url"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { inMountNamespace } from "@maestro/machine/testing/MountNamespace"
import * as Command from "@maestro/testhosts/Command"
import { Effect, FileSystem } from "effect"

const placeAskpass = fileURLToPath(new URL("../testing/PlaceAskpass.ts", import.meta.url))

describe("the place of the program that ssh runs for a question (R11)", () => {
  it.live("is beside the control sockets, and in the user's cache where nothing is executed there", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const runtime = yield* fs.makeTempDirectoryScoped({ directory: "/tmp" })
      const cache = yield* fs.makeTempDirectoryScoped()
      const env = { PATH: process.env["PATH"] ?? "", XDG_RUNTIME_DIR: runtime, XDG_CACHE_HOME: cache }
      // A process that was killed has left its folder behind, with an id that no process has.
      yield* fs.makeDirectory(`${runtime}/maestro/ask.99999999.ab12`, { recursive: true, mode: 0o700 })
      yield* fs.makeDirectory(`${runtime}/maestro/ask.${process.pid}.ab12`, { mode: 0o700 })
      const beside = yield* Command.runOrFail([process.execPath, placeAskpass], { env })
      assert.match(beside, new RegExp(`^${runtime}/maestro/ask\\..*/askpass$`))
      assert.deepStrictEqual(yield* fs.readDirectory(`${runtime}/maestro`), [`ask.${process.pid}.ab12`])
      const mounted = 'mount -t tmpfs -o noexec,mode=700 tmpfs "$1" && exec "$2" "$3"'
      const argv = inMountNamespace(mounted, runtime, process.execPath, placeAskpass)
      const elsewhere = yield* Command.runOrFail(argv, { env })
      assert.match(elsewhere, new RegExp(`^${cache}/maestro/ask\\..*/askpass$`))
      assert.deepStrictEqual(yield* fs.readDirectory(`${cache}/maestro`), [])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
