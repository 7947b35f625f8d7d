import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect, FileSystem } from "effect"
import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import { askMaster } from "./MuxAlive.ts"

const folder = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped({ prefix: "mux-" }))

/** Something that listens on a socket and says this to whoever comes. */
const stranger = (path: string, says: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const server = createServer((socket) => socket.end(says)).listen(path)
      await once(server, "listening")
      return server
    }),
    (server) => Effect.sync(() => server.close())
  )

describe("MuxAlive (R9)", () => {
  it.live("says the same as ssh -O check of a live master, and nobody once it is gone", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const config = yield* host.configWith({})
      const path = `${yield* folder}/cm`
      const ssh = (...words: ReadonlyArray<string>) =>
        execFileSync("ssh", ["-F", config, "-S", path, ...words, host.alias], { stdio: ["ignore", "ignore", "pipe"] })
      ssh("-M", "-N", "-f")
      const found = yield* askMaster(path)
      assert.strictEqual(found._tag, "Alive")
      const { pid } = found as { readonly pid: number }
      assert.doesNotThrow(() => process.kill(pid, 0))
      process.kill(pid, "SIGKILL")
      // While it dies it may close what it has taken.
      yield* Effect.repeat(askMaster(path), { until: ({ _tag }) => _tag === "Nobody" })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("takes nothing else for a master", () =>
    Effect.gen(function* () {
      const path = `${yield* folder}/other`
      assert.deepStrictEqual(yield* askMaster(path), { _tag: "Nobody" })
      yield* stranger(path, "SSH-2.0-OpenSSH_9.2\r\n")
      assert.deepStrictEqual(yield* askMaster(path), { _tag: "Unknown" })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
