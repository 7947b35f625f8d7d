import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Maestro, newMaestro } from "./testing/Maestro.ts"

/** A file beside the data folder, which goes with it. */
const file = (maestro: Maestro, name: string, text: string) => {
  const path = join(maestro.dataDir, "..", name)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

const shown = (maestro: Maestro) => Effect.map(maestro.json(["remote", "show", "gpu"]), ({ remote }) => remote)

describe("maestro remote edit", () => {
  it.live("R1 sets and clears every field, by name and by id, and leaves the others alone", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const key = join(maestro.dataDir, "..", "id")
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
      const config = file(maestro, "config", "")
      const { remote } = yield* maestro.json(["remote", "add", "gpu", "--host", "h", "--env", "A=1", "--env", "B=2"])
      const flags = ["--port", "22", "--user", "ann", "--key", key, "--cwd", "~/p", "--ssh-config", config]
      const edited = yield* maestro.json(["remote", "edit", remote.id, ...flags, "--env", "C=3", "--unset-env", "A"])
      const filled = { ...remote, port: 22, user: "ann", key, sshConfig: config, cwd: "~/p", env: ["B", "C"] }
      assert.deepEqual(edited.remote, filled)
      assert.deepEqual(yield* shown(maestro), filled)
      const fields = ["port", "user", "key", "cwd", "env", "ssh-config"].flatMap((field) => ["--clear", field])
      const cleared = yield* maestro.json(["remote", "edit", "gpu", ...fields])
      assert.deepEqual(cleared.remote, { ...remote, env: [] })
      const renamed = yield* maestro.json(["remote", "edit", "gpu", "--name", "box", "--host", "h2"])
      assert.deepEqual([renamed.remote.id, renamed.remote.name, renamed.remote.host], [remote.id, "box", "h2"])
    })
  )

  it.live("R1 names every field that does not hold, and changes nothing then", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      yield* maestro.json(["remote", "add", "other", "--host", "o"])
      const { remote } = yield* maestro.json(["remote", "add", "gpu", "--host", "h", "--env", "A=1"])
      const key = join(maestro.dataDir, "..", "folder")
      mkdirSync(key)
      const cases: ReadonlyArray<readonly [flags: ReadonlyArray<string>, said: ReadonlyArray<string>]> = [
        [["--user", "ann", "--port", "70000"], ["--port:"]],
        [
          ["--port", "x", "--user", "-l", "--cwd", "p"],
          ["--port:", "--user:", "--cwd:"]
        ],
        [
          ["--user", "ann", "--key", key],
          ["--key:", "is a folder"]
        ],
        [
          ["--host", "-oProxyCommand=x"],
          ["--host:", "dash"]
        ],
        [
          ["--host", "h", "--alias", "a"],
          ["--host:", "not both"]
        ],
        [["--alias", "a@b"], ["--alias:"]],
        [["--name", "a b"], ["NAME:"]],
        [
          ["--env", "1X=secret"],
          ["--env:", '"1X"']
        ],
        [
          ["--unset-env", "NONE"],
          ["--unset-env:", "NONE"]
        ],
        [
          ["--clear", "bogus"],
          ["--clear:", "bogus"]
        ],
        [
          ["--clear", "host"],
          ["--clear:", "needs a host"]
        ],
        [
          ["--clear", "alias"],
          ["--clear:", "no alias"]
        ],
        [
          ["--clear", "port", "--port", "22"],
          ["--clear:", "port"]
        ],
        [[], ["nothing to change"]]
      ]
      for (const [flags, said] of cases) {
        const { code, stderr } = yield* maestro.run(["remote", "edit", "gpu", ...flags])
        assert.strictEqual(code, 2, flags.join(" "))
        for (const word of said) assert.include(stderr, word)
        assert.notInclude(stderr, "secret")
      }
      const taken = yield* maestro.run(["remote", "edit", "gpu", "--name", "other", "--port", "7", "--json"])
      assert.deepEqual([taken.code, JSON.parse(taken.stderr).error.code], [6, "remote-name-taken"])
      assert.strictEqual((yield* maestro.run(["remote", "edit", "nobody", "--port", "7"])).code, 5)
      assert.deepEqual(yield* shown(maestro), remote)
    })
  )

  it.live("R4 goes from host to alias and back, and keeps what was filled", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const config = file(
        maestro,
        "config",
        "Host box\n  HostName box.test\n  User ci\n  Port 2200\n  ProxyJump gate\nHost gate\n  HostName gate.test\n"
      )
      yield* maestro.json(["remote", "add", "gpu", "--host", "h", "--user", "ann", "--ssh-config", config])
      const alias = yield* maestro.json(["remote", "edit", "gpu", "--alias", "box"])
      assert.deepInclude(alias.remote, { alias: "box", user: "ann" })
      assert.notProperty(alias.remote, "host")
      assert.notProperty(alias.remote, "port")
      const back = yield* maestro.run(["remote", "edit", "gpu", "--clear", "alias"])
      assert.strictEqual(back.code, 0)
      assert.include(back.stderr, "proxy (gate)")
      const manual = yield* shown(maestro)
      assert.deepInclude(manual, { host: "box.test", user: "ann", port: 2200 })
      assert.notProperty(manual, "alias")
    })
  )

  it.live("R6 the default is a marker on one remote, is shown, cleared, and never chosen by itself", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      for (const name of ["gpu", "box"]) yield* maestro.json(["remote", "add", name, "--host", "127.0.0.1"])
      assert.deepEqual(yield* maestro.json(["remote", "default"]), { default: null })
      assert.strictEqual((yield* maestro.json(["remote", "default", "box"])).default.name, "box")
      assert.isTrue((yield* maestro.json(["remote", "default", "gpu"])).default.default)
      const listed = yield* maestro.json(["remote", "list"])
      assert.deepEqual(
        listed.remotes.map(({ name, default: isDefault }: { name: string; default?: boolean }) => [name, isDefault]),
        [
          ["box", undefined],
          ["gpu", true]
        ]
      )
      assert.match((yield* maestro.run(["remote", "list"])).stdout.toString(), /^gpu \(default\) /m)
      assert.include((yield* maestro.run(["remote", "show", "gpu"])).stdout.toString(), "default:")
      const unnamed = yield* maestro.run(["run", "--agent", "demo", "--", "hello"])
      assert.include(unnamed.stderr, "there is no default")
      assert.strictEqual((yield* maestro.run(["remote", "default", "gpu", "--clear"])).code, 2)
      assert.strictEqual((yield* maestro.run(["remote", "default", "nobody"])).code, 5)
      assert.deepEqual(yield* maestro.json(["remote", "default", "--clear"]), { default: null })
      assert.notInclude((yield* maestro.run(["remote", "list"])).stdout.toString(), "(default)")
    })
  )
})
