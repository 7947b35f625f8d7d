import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { newMaestro } from "./testing/Maestro.ts"
import { inTerminal } from "./testing/PseudoTerminal.ts"

describe("maestro remote (R1)", () => {
  it.live("adds, lists, shows and removes over restarts, by name and by id", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const added = yield* maestro.json([
        "remote",
        "add",
        "gpu",
        "--host",
        "gpu.example.org",
        "--user",
        "ann",
        "--cwd",
        "~/p"
      ])
      const { id } = added.remote
      yield* maestro.json(["remote", "add", "box", "--alias", "box"])
      const expected = { id, name: "gpu", host: "gpu.example.org", user: "ann", cwd: "~/p", env: [], enabled: true }
      assert.deepEqual(added, { remote: expected })
      const listed = yield* maestro.json(["remote", "list"])
      assert.deepEqual(
        listed.remotes.map((remote: { name: string }) => remote.name),
        ["box", "gpu"]
      )
      assert.deepEqual(yield* maestro.json(["remote", "show", id]), { remote: expected })
      const text = yield* maestro.run(["remote", "list"])
      assert.match(
        text.stdout.toString(),
        /^NAME +ADDRESS +FROM +FOLDER +ENABLED\nbox +box +ssh config +~ +yes\ngpu +ann@gpu\.example\.org +manual/
      )
      assert.deepEqual(yield* maestro.json(["remote", "remove", "gpu", "--yes"]), {
        removed: expected,
        sessions: []
      })
      const gone = yield* maestro.run(["remote", "show", "gpu", "--json"])
      assert.strictEqual(gone.code, 5)
      assert.strictEqual(gone.stdout.length, 0)
      const { error } = JSON.parse(gone.stderr)
      assert.strictEqual(error.code, "remote-not-found")
      assert.include(error.message, "There are: box")
    })
  )

  it.live("keeps the store private, and two data folders apart", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* newMaestro, yield* newMaestro]
      yield* one.json(["remote", "add", "gpu", "--host", "h"])
      assert.strictEqual(statSync(join(one.dataDir, "maestro.db")).mode & 0o777, 0o600)
      assert.strictEqual(statSync(one.dataDir).mode & 0o777, 0o700)
      assert.deepEqual(yield* two.json(["remote", "list"]), { remotes: [] })
      const named = yield* two.json(["remote", "list", "--data-dir", one.dataDir])
      assert.strictEqual(named.remotes.length, 1)
    })
  )

  it.live("never prints the value of a variable (R13)", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const file = join(maestro.dataDir, "..", "env")
      writeFileSync(file, "FROM_FILE=hush-file\n")
      const flags = ["--env", "NAMED", "--env", "GIVEN=hush-given", "--env-file", file, "--verbose"]
      const env = { NAMED: "hush-named" }
      const outputs = [
        yield* maestro.run(["remote", "add", "gpu", "--host", "h", ...flags], { env }),
        yield* maestro.run(["remote", "add", "gpu", "--host", "h", ...flags], { env }),
        yield* maestro.run(["remote", "show", "gpu", "--verbose"]),
        yield* maestro.run(["remote", "show", "gpu", "--json"]),
        yield* maestro.run(["remote", "list", "--json"])
      ]
      assert.deepEqual(
        outputs.map(({ code }) => code),
        [0, 6, 0, 0, 0]
      )
      for (const { stdout, stderr } of outputs) assert.notInclude(stdout.toString() + stderr, "hush")
      assert.include(outputs[2]!.stdout.toString(), "FROM_FILE, GIVEN, NAMED")
    })
  )

  it.live("does not remove without being told, where nobody can be asked", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      yield* maestro.json(["remote", "add", "gpu", "--host", "h"])
      const refused = yield* maestro.run(["remote", "remove", "gpu"])
      assert.strictEqual(refused.code, 2)
      assert.include(refused.stderr, "maestro remote remove gpu --yes")
      assert.strictEqual((yield* maestro.json(["remote", "list"])).remotes.length, 1)
    })
  )

  it.live(
    "removes one that sessions use only after naming them and asking; they stay, and refuse to run (R1, R7)",
    () =>
      Effect.gen(function* () {
        const maestro = yield* newMaestro
        yield* maestro.json(["remote", "add", "gpu", "--host", "192.0.2.1"])
        yield* maestro.json(["remote", "add", "box", "--host", "192.0.2.2"])
        const add = ["session", "add", "--agent", "demo"]
        const { session } = yield* maestro.json([...add, "my api", "--remote", "gpu"])
        for (const other of [
          ["here", "--local"],
          ["there", "--remote", "box"]
        ])
          yield* maestro.json([...add, ...other])
        const words = "1 session uses it: my api. Nothing runs there any more until it has another machine"
        const refused = yield* maestro.run(["remote", "remove", "gpu"])
        assert.deepEqual([refused.code, refused.stderr.includes(words)], [2, true])
        assert.include(refused.stderr, "maestro session edit 'my api' --remote NAME (or --local)")

        const terminal = yield* inTerminal(maestro, ["remote", "remove", "gpu"])
        yield* terminal.saw("[y/N]")
        assert.include(terminal.screen, words)
        yield* terminal.type("n\r")
        yield* terminal.saw("Nothing was removed.")
        assert.strictEqual(yield* terminal.end, 1)

        const { sessions } = yield* maestro.json(["remote", "remove", "gpu", "--yes"])
        assert.deepEqual(sessions, [{ id: session.id, name: "my api" }])
        const sent = yield* maestro.run(["send", "my api", "--json", "--", "x"])
        assert.deepEqual([sent.code, JSON.parse(sent.stderr).error.code], [5, "remote-not-found"])
        assert.lengthOf((yield* maestro.json(["session", "list"])).sessions, 3)
      })
  )

  it.live("enables and disables (R7)", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      yield* maestro.json(["remote", "add", "gpu", "--host", "h", "--disabled"])
      assert.isTrue((yield* maestro.json(["remote", "enable", "gpu"])).remote.enabled)
      assert.isTrue((yield* maestro.json(["remote", "show", "gpu"])).remote.enabled)
      assert.isFalse((yield* maestro.json(["remote", "disable", "gpu"])).remote.enabled)
      const { code, stderr } = yield* maestro.run(["exec", "--remote", "gpu", "--", "true"])
      assert.strictEqual(code, 255)
      assert.include(stderr, "maestro remote enable gpu")
    })
  )

  it.live("says what is wrong with a command line, for people and for programs", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
        [["remote", "add", "gpu", "--host", "h", "--port", "99999"], "--port"],
        [["remote", "add", "gpu", "--hots", "h"], "--host"],
        [["remote", "add"], "name"],
        [["remote", "bogus"], "bogus"],
        [["bogus"], "bogus"],
        [["remote"], "needs a command"]
      ]
      for (const [args, word] of cases) {
        const text = yield* maestro.run(args)
        const json = yield* maestro.run([...args, "--json"])
        assert.deepEqual([text.code, json.code, text.stdout.length, json.stdout.length], [2, 2, 0, 0], args.join(" "))
        const { error } = JSON.parse(json.stderr)
        assert.strictEqual(error.code, "usage")
        assert.include(`${error.message} ${error.hint}`, word)
      }
    })
  )

  it.live("says that the store is newer than the program", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      yield* maestro.json(["remote", "list"])
      const { DatabaseSync } = yield* Effect.promise(() => import("node:sqlite"))
      const store = new DatabaseSync(join(maestro.dataDir, "maestro.db"))
      store.exec("pragma user_version = 99")
      store.close()
      const { code, stderr } = yield* maestro.run(["remote", "list", "--json"])
      assert.strictEqual(code, 1)
      assert.include(JSON.parse(stderr).error.message, "format 99")
    })
  )

  it.live("prints no colours and no warnings into a pipe", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { stdout, stderr } = yield* maestro.run(["remote", "list"])
      assert.strictEqual(stderr, "")
      assert.notInclude(stdout.toString(), "\u001b")
    })
  )
})
