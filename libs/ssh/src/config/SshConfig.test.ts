import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Remote, RemoteId } from "@maestro/core/remote/Remote"
import { Effect, FileSystem } from "effect"
import { SshBinary } from "../process/SshProcess.ts"
import { overrideOptions } from "./Destination.ts"
import { resolve } from "./SshConfig.ts"

const base = {
  id: RemoteId.make("01890a5d-ac96-774b-bcce-b302099a8057"),
  name: "build",
  target: { _tag: "Alias", alias: "build" },
  env: {},
  enabled: true
} as const

const configFile = (text: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = `${yield* fs.makeTempDirectoryScoped({ prefix: "maestro config " })}/config`
    yield* fs.writeFileString(path, text)
    return path
  })

layer(NodeServices.layer, { excludeTestServices: true })("SshConfig.resolve", (it) => {
  it.effect("R5 takes everything from ssh's own resolution, and a field that is filled overrides just that field", () =>
    Effect.gen(function* () {
      const sshConfig = yield* configFile(
        [
          "Host build",
          "  HostName build.test",
          "  User ci",
          "  Port 2222",
          "  IdentityFile ~/keys/%r@%h",
          "  ProxyJump gate.test",
          "  ServerAliveInterval 30",
          "  ControlPath /tmp/cm-%r-%h-%p"
        ].join("\n")
      )
      const plain = yield* resolve(new Remote({ ...base, sshConfig }))
      assert.strictEqual(plain.hostname, "build.test")
      assert.strictEqual(plain.user, "ci")
      assert.strictEqual(plain.port, 2222)
      assert.match(plain.identityFiles[0] ?? "", /^\/.*\/keys\/ci@build\.test$/)
      assert.strictEqual(plain.proxyJump, "gate.test")
      assert.strictEqual(plain.serverAliveInterval, 30)
      assert.strictEqual(plain.controlPath, "/tmp/cm-ci-build.test-2222")
      assert.isUndefined(plain.connectTimeout)
      const changed = yield* resolve(new Remote({ ...base, sshConfig, port: 22 }))
      assert.strictEqual(changed.port, 22)
      assert.strictEqual(changed.user, "ci")
    })
  )

  it.effect("R5 a port is passed only when it is overridden, 22 included", () =>
    Effect.sync(() => {
      assert.notInclude(overrideOptions(new Remote(base)), "-p")
      assert.deepStrictEqual(overrideOptions(new Remote({ ...base, port: 22 })), ["-p", "22"])
    })
  )

  it.effect("an error of the config is said with its line, and is nothing to try again", () =>
    Effect.gen(function* () {
      const sshConfig = yield* configFile("Host build\n  NoSuchOption yes\n")
      const error = yield* Effect.flip(resolve(new Remote({ ...base, sshConfig })))
      assert.strictEqual(error.reason.code, "config-error")
      assert.strictEqual(error.stage, "config")
      assert.include(error.message, "line 2")
      assert.isFalse(error.reason.retryable)
    })
  )

  it.effect("a config file that is not there is an error of the config", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(resolve(new Remote({ ...base, sshConfig: "/nonexistent/config" })))
      assert.strictEqual(error.reason.code, "config-error")
      assert.include(error.message, "/nonexistent/config")
    })
  )

  it.effect("R1 a host that starts with a dash never reaches ssh", () =>
    Effect.gen(function* () {
      const target = { _tag: "Host", host: "-oProxyCommand=touch /tmp/never" } as const
      const remote = new Remote({ ...base, target }, { disableChecks: true })
      const error = yield* Effect.flip(resolve(remote))
      assert.strictEqual(error.reason.code, "config-error")
      assert.include(error.message, "starts with a dash")
    })
  )

  it.effect("no ssh program is said as that, with how to get one", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(resolve(new Remote(base))).pipe(
        Effect.provideService(SshBinary, "/nonexistent/ssh")
      )
      assert.strictEqual(error.reason.code, "local-ssh-missing")
      assert.strictEqual(error.stage, "config")
      assert.include(error.reason.command ?? "", "install")
    })
  )
})
