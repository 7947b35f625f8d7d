import { assert, describe, it } from "@effect/vitest"
import { NodeServices } from "@effect/platform-node"
import { Effect, FileSystem, Path, Stream } from "effect"
import { ChildProcess } from "effect/process"
import { type DemoServer, startDemoServer } from "./DemoServer.ts"

const connect = Effect.fnUntraced(function* (server: DemoServer, home: string, command: string, user = "demo") {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const key = path.join(home, "key")
  const knownHosts = path.join(home, "known_hosts")
  yield* fs.writeFileString(key, server.clientKey, { mode: 0o600 })
  yield* fs.writeFileString(knownHosts, `${server.knownHost}\n`)
  const options = [
    `UserKnownHostsFile=${knownHosts}`,
    "GlobalKnownHostsFile=/dev/null",
    "BatchMode=yes",
    "IdentitiesOnly=yes"
  ]
  const args = options.flatMap((option) => ["-o", option])
  const handle = yield* ChildProcess.make(
    "ssh",
    ["-F", "none", ...args, "-i", key, "-p", String(server.port), "--", `${user}@127.0.0.1`, command],
    { stdin: Stream.make(new TextEncoder().encode("from stdin")) }
  )
  const [stdout, stderr] = yield* Effect.all(
    [Stream.mkString(Stream.decodeText(handle.stdout)), Stream.mkString(Stream.decodeText(handle.stderr))],
    { concurrency: 2 }
  )
  return { stdout, stderr, exitCode: Number(yield* handle.exitCode) }
})

const withServer = <A, E>(use: (server: DemoServer, home: string) => Effect.Effect<A, E, never>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const home = yield* fs.makeTempDirectoryScoped()
    const server = yield* startDemoServer({ user: "demo", home })
    return yield* use(server, home)
  })

const ssh = (server: DemoServer, home: string, command: string, user?: string) =>
  connect(server, home, command, user).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

describe("the demo's SSH server", () => {
  it.live("runs commands for the one key and user that it knows, apart and with the exit code", () =>
    withServer((server, home) =>
      Effect.gen(function* () {
        const ran = yield* ssh(server, home, 'cat; pwd; echo "$HOME" >&2; exit 7')
        assert.deepStrictEqual(ran, { stdout: `from stdin${home}\n`, stderr: `${home}\n`, exitCode: 7 })
        const stranger = yield* ssh(server, home, "true", "somebody")
        assert.strictEqual(stranger.exitCode, 255)
        assert.include(stranger.stderr, "Permission denied")
        assert.strictEqual(yield* server.accepted, 1)
      })
    ).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("cuts links, refuses new ones, and comes back", () =>
    withServer((server, home) =>
      Effect.gen(function* () {
        yield* server.cut
        assert.strictEqual((yield* ssh(server, home, "true")).exitCode, 255)
        yield* server.restore
        assert.strictEqual((yield* ssh(server, home, "true")).exitCode, 0)
      })
    ).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
