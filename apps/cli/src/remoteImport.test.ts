import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Maestro, newMaestro } from "./testing/Maestro.ts"

/** A home with these files below `.ssh`; gives it, and the path of its config. */
const homeWith = (maestro: Maestro, files: Readonly<Record<string, string>>) => {
  const home = join(maestro.dataDir, "..", "home")
  mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, ".ssh", name), text, { mode: 0o600 })
  return { HOME: home, config: join(home, ".ssh", "config") }
}

const files = {
  config: "Include more\nHost box gpu *.test !old\n  User ci\n  Port 2200\nHost a/b\n",
  more: "Host first\n"
}

describe("maestro remote import", () => {
  it.live("R4 R5 lists the hosts, imports one and then all, and keeps only the alias", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { HOME, config } = homeWith(maestro, files)
      const options = { env: { HOME } }
      const list = ["remote", "import", "--config", config]
      const before = yield* maestro.json(list, options)
      const aliases = ["first", "box", "gpu", "a/b"]
      assert.deepEqual(before, { hosts: aliases.map((alias) => ({ alias })) })
      const one = yield* maestro.json([...list, "gpu", "--name", "work"], options)
      const [{ id, ...imported }] = one.imported
      assert.isString(id)
      assert.deepEqual(imported, { name: "work", alias: "gpu", sshConfig: config, env: [], enabled: true })
      assert.match((yield* maestro.run(list, options)).stdout.toString(), /^gpu +work$/m)
      yield* maestro.json(["remote", "add", "first", "--host", "elsewhere"])
      const all = yield* maestro.run([...list, "--all", "--json"], options)
      assert.strictEqual(all.code, 6)
      const result = JSON.parse(all.stdout.toString())
      assert.deepEqual(
        result.imported.map(({ name, alias }: { name: string; alias: string }) => [name, alias]),
        [
          ["box", "box"],
          ["a-b", "a/b"]
        ]
      )
      assert.deepEqual(result.existing, [{ alias: "gpu", remote: "work" }])
      assert.deepEqual(
        result.skipped.map(({ alias }: { alias: string }) => alias),
        ["first"]
      )
      assert.strictEqual((yield* maestro.json(["remote", "show", "first"])).remote.host, "elsewhere")
    })
  )

  it.live("R4 takes an alias that is no Host too, and says so", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { HOME, config } = homeWith(maestro, files)
      const { code, stderr } = yield* maestro.run(["remote", "import", "x.test", "--config", config], { env: { HOME } })
      assert.strictEqual(code, 0)
      assert.include(stderr, '"x.test" is no Host')
      assert.strictEqual((yield* maestro.json(["remote", "show", "x.test"])).remote.alias, "x.test")
    })
  )

  it.live("R1 names what does not hold, and imports nothing then", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { HOME, config } = homeWith(maestro, files)
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
        [["gpu", "--all"], "--all:"],
        [["gpu", "box", "--name", "x"], "--name:"],
        [["gpu", "--name", "a b"], "--name:"],
        [["gpu", "a@b"], "ALIAS:"]
      ]
      for (const [args, field] of cases) {
        const { code, stderr } = yield* maestro.run(["remote", "import", ...args, "--config", config], {
          env: { HOME }
        })
        assert.strictEqual(code, 2)
        assert.include(stderr, field)
      }
      assert.deepEqual(yield* maestro.json(["remote", "list"]), { remotes: [] })
    })
  )
})

describe("maestro ssh-config", () => {
  it.live("R4 hosts: the list, Includes relative to the home followed", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { HOME, config } = homeWith(maestro, files)
      const args = ["ssh-config", "hosts", "--config", config]
      assert.deepEqual(yield* maestro.json(args, { env: { HOME } }), { hosts: ["first", "box", "gpu", "a/b"] })
      const text = yield* maestro.run(args, { env: { HOME } })
      assert.strictEqual(text.stdout.toString(), "first\nbox\ngpu\na/b\n")
    })
  )

  it.live("R5 resolve: ssh's own names, as a document and as a table", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { HOME, config } = homeWith(maestro, files)
      const args = ["ssh-config", "resolve", "gpu", "--config", config]
      const view = yield* maestro.json(args, { env: { HOME } })
      assert.deepInclude(view, { user: "ci", port: 2200, hostname: "gpu", setenv: [] })
      assert.include(view.identityfile, join(HOME, ".ssh/id_ed25519"))
      assert.match((yield* maestro.run(args, { env: { HOME } })).stdout.toString(), /^port +2200$/m)
    })
  )

  it.live("R4 leaves nothing behind: no store is made", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { HOME, config } = homeWith(maestro, files)
      yield* maestro.json(["ssh-config", "hosts", "--config", config], { env: { HOME } })
      assert.isFalse(existsSync(maestro.dataDir))
    })
  )

  it.live("R4 R5 what ssh refuses is an error on both streams, and no list", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { HOME, config } = homeWith(maestro, { config: 'Host a\nHost "b\n' })
      for (const args of [["hosts"], ["resolve", "a"]]) {
        const { code, stdout, stderr } = yield* maestro.run(["ssh-config", ...args, "--config", config, "--json"], {
          env: { HOME }
        })
        assert.strictEqual(code, 3)
        assert.include(JSON.parse(stdout.toString()).error, "line 2")
        assert.strictEqual(JSON.parse(stderr).error.code, "config-error")
      }
    })
  )
})
