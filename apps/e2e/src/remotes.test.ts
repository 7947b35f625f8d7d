import { assert, describe, it } from "@effect/vitest"
import { newMaestro } from "@maestro/cli/testing/Maestro"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect } from "effect"
import { existsSync } from "node:fs"

/** A server, and a Maestro that knows nothing of it yet; what it connects to as "gpu" is let go at the end. */
const setUp = Effect.gen(function* () {
  const host = yield* ProcessHost.start({ alias: "gpu-box", loginShell: "/bin/bash" })
  const maestro = yield* newMaestro
  yield* Effect.addFinalizer(() => maestro.run(["remote", "disconnect", "gpu"]))
  const run = (...args: ReadonlyArray<string>) => maestro.run(args)
  /** Where a command on the remote finds itself, as one word after the other. */
  const whereIs = (remote: string) =>
    Effect.map(run("exec", "--remote", remote, "--", "sh", "-c", "pwd; printenv GREETING"), ({ stdout }) =>
      stdout.toString().trimEnd().split("\n")
    )
  return { host, maestro, run, whereIs }
})

describe("a remote, from its definition to its end", () => {
  it.live(
    "R1 R2 every field counts at the next command, a change is tested before anything runs, and removing ends it",
    () =>
      Effect.gen(function* () {
        const { host, maestro, run, whereIs } = yield* setUp
        yield* host.exec(["mkdir", "-p", `${host.home}/one`, `${host.home}/two`])
        // The config says nothing of the machine but that its host key is known: the fields do.
        const config = yield* host.configWith({ alias: "nobody", lines: [] })
        yield* host.exec([
          "sed",
          "-i",
          "-e",
          "s/^Host nobody/Host */",
          "-e",
          "/^ *\\(Port\\|User\\|IdentityFile\\) /d",
          config
        ])
        const place = ["--host", "127.0.0.1", "--port", `${host.port}`, "--user", host.user, "--key", host.keyPath]
        const added = yield* run(
          ...["remote", "add", "gpu", ...place, "--ssh-config", config],
          ...["--cwd", `${host.home}/one`, "--env", "GREETING=hello there"]
        )
        assert.strictEqual(added.code, 0, added.stderr)
        assert.deepStrictEqual(yield* whereIs("gpu"), [`${host.home}/one`, "hello there"])

        yield* maestro.json(["remote", "edit", "gpu", "--cwd", `${host.home}/two`, "--env", "GREETING=good night"])
        assert.deepStrictEqual(yield* whereIs("gpu"), [`${host.home}/two`, "good night"])

        const wrong = yield* run("remote", "edit", "gpu", "--port", "70000", "--key", `${host.home}/no-key`)
        assert.strictEqual(wrong.code, 2)
        assert.include(wrong.stderr, "port")
        assert.include(wrong.stderr, "key")
        yield* maestro.json(["remote", "edit", "gpu", "--port", "1"])
        assert.strictEqual((yield* run("remote", "test", "gpu")).code, 3)
        yield* maestro.json(["remote", "edit", "gpu", "--port", `${host.port}`])
        assert.strictEqual((yield* run("remote", "test", "gpu")).code, 0)

        yield* maestro.json(["remote", "remove", "gpu", "--yes"])
        assert.strictEqual((yield* run("exec", "--remote", "gpu", "--", "true")).code, 255)
      })
  )

  it.live("R4 R5 an imported host is reached by what the config says now, and a field of the user's overrides it", () =>
    Effect.gen(function* () {
      const { host, maestro, run } = yield* setUp
      const config = yield* host.configWith({})
      const { imported } = yield* maestro.json(["remote", "import", "gpu-box", "--config", config, "--name", "gpu"])
      assert.deepStrictEqual([imported[0].alias, imported[0].port, imported[0].user], ["gpu-box", undefined, undefined])
      assert.strictEqual((yield* run("exec", "--remote", "gpu", "--", "true")).code, 0)
      yield* run("remote", "disconnect", "gpu")

      // No copy was made: a config that leads nowhere counts at the next connection.
      yield* host.exec(["sed", "-i", "s/^\\( *Port\\) .*/\\1 1/", config])
      assert.strictEqual((yield* run("remote", "test", "gpu")).code, 3)
      yield* maestro.json(["remote", "edit", "gpu", "--port", `${host.port}`])
      assert.strictEqual((yield* run("exec", "--remote", "gpu", "--", "true")).code, 0)
    })
  )

  it.live("R6 R7 a default is never taken by itself, and what is disabled or unnamed runs nowhere", () =>
    Effect.gen(function* () {
      const { host, maestro, run } = yield* setUp
      const { alias, sshConfigPath } = host
      yield* maestro.json(["remote", "add", "gpu", "--alias", alias, "--ssh-config", sshConfigPath])
      yield* maestro.json(["remote", "default", "gpu"])
      const mark = `${host.home}/it-ran`
      assert.strictEqual((yield* run("exec", "--", "touch", mark)).code, 255)
      assert.strictEqual((yield* run("run", "--agent", "demo", "--", "touch", mark)).code, 2)
      yield* maestro.json(["remote", "disable", "gpu"])
      assert.strictEqual((yield* run("exec", "--remote", "gpu", "--", "touch", mark)).code, 255)
      assert.strictEqual(yield* host.accepted, 0)
      assert.isFalse(existsSync(mark))
      yield* maestro.json(["remote", "enable", "gpu"])
      assert.strictEqual((yield* run("exec", "--remote", "gpu", "--", "touch", mark)).code, 0)
      assert.isTrue(existsSync(mark))
    })
  )
})
