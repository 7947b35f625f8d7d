import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "./Command.ts"
import * as DockerEngine from "./DockerEngine.ts"
import * as DockerHost from "./DockerHost.ts"
import * as FaultProxy from "./FaultProxy.ts"
import { ssh } from "./testing/Ssh.ts"
import { suite } from "./testing/TestHostSuite.ts"

suite("DockerHost", DockerHost.layer)
suite("DockerHost behind a bastion", DockerHost.behindBastionLayer)

// The first test of all may have to make the image, which takes a minute or two.
const patient = { timeout: 600_000 }

describe("DockerHost", () => {
  it.live(
    "R8 the host behind a bastion is reached through it only",
    () =>
      Effect.gen(function* () {
        const { bastion, inner } = yield* DockerHost.startBehindBastion()
        assert.strictEqual((yield* ssh(inner, "hostname")).stdout.trim(), inner.host)
        assert.deepStrictEqual([yield* bastion.accepted, yield* inner.accepted], [1, 1])
        const direct = yield* inner.configWith({ lines: ["ProxyJump none", "ConnectTimeout 5"] })
        const refused = yield* ssh(inner, "true", { config: direct })
        assert.strictEqual(refused.exitCode, 255)
        assert.strictEqual(yield* inner.accepted, 1)
      }),
    patient
  )

  it.live(
    "R14 start-up files talk, on stdout and stderr, and the command still runs",
    () =>
      Effect.gen(function* () {
        const host = yield* DockerHost.start({ homeFiles: DockerHost.noisyFiles })
        const result = yield* ssh(host, "echo done; exit 3")
        assert.strictEqual(result.exitCode, 3)
        assert.match(result.stdout, /^Welcome to .*, dev!\n[^]*\ndone\n$/)
        assert.include(result.stderr, "this goes to stderr")
        assert.include(result.stderr, "stty")
      }),
    patient
  )

  it.live(
    "R14 the account's login shell is the one that was asked for",
    () =>
      Effect.gen(function* () {
        const shells = ["/bin/dash", "/usr/bin/zsh", "/usr/bin/fish", "/bin/tcsh", "/usr/local/bin/ash"]
        for (const shell of shells) {
          const host = yield* DockerHost.start({ loginShell: shell, homeFiles: { note: "hello\n" } })
          const result = yield* ssh(host, "echo $SHELL; cat note; id -un")
          assert.deepStrictEqual([result.stdout, result.exitCode], [`${shell}\nhello\ndev\n`, 0])
        }
      }),
    patient
  )

  it.live(
    "listens on 127.0.0.1 only, and is gone with its scope",
    () =>
      Effect.gen(function* () {
        // Held, so that what is asked after the host's end is the engine and not whether there is one.
        const { client, owner } = yield* DockerEngine.acquire
        const mine = Effect.promise(() =>
          client.container.dockerode.listContainers({
            all: true,
            filters: { label: [`${DockerEngine.ownerLabel}=${owner}`] }
          })
        )
        yield* Effect.scoped(
          Effect.gen(function* () {
            const host = yield* DockerHost.start()
            const proxy = yield* FaultProxy.start({ port: host.port })
            const config = yield* host.configWith({ port: proxy.port })
            assert.strictEqual((yield* ssh(host, "true", { config })).exitCode, 0)
            const listening = yield* Command.runOrFail(["cat", "/proc/net/tcp", "/proc/net/tcp6"])
            const hex = host.port.toString(16).toUpperCase().padStart(4, "0")
            const addresses = [...listening.matchAll(/: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:0000 0A/g)]
              .filter(([, , at]) => at === hex)
              .map(([, address]) => address)
            assert.deepStrictEqual(addresses, ["0100007F"])
            assert.strictEqual((yield* mine).length, 1)
          })
        )
        assert.deepStrictEqual(yield* mine, [])
      }),
    patient
  )
})
