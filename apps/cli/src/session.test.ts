import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { inTerminal } from "./testing/PseudoTerminal.ts"
import { type Maestro, newMaestro } from "./testing/Maestro.ts"

/** Two remotes that nothing is ever connected to, and a session on one of them. */
const setUp = Effect.gen(function* () {
  const maestro = yield* newMaestro
  yield* maestro.json(["remote", "add", "gpu", "--host", "192.0.2.1", "--cwd", "~/work"])
  yield* maestro.json(["remote", "add", "box", "--host", "192.0.2.2"])
  const { session } = yield* maestro.json([...add, "api", "--remote", "gpu", "--cwd", "~/api", "--model", "m1"])
  return { maestro, session }
})

const add = ["session", "add", "--agent", "claude-code"]
const failure = (maestro: Maestro, args: ReadonlyArray<string>) =>
  Effect.map(maestro.run([...args, "--json"]), ({ code, stderr, stdout }) => {
    assert.strictEqual(stdout.length, 0, args.join(" "))
    return { exit: code, ...JSON.parse(stderr).error }
  })

describe("maestro session (S1, S2)", () => {
  it.live("is defined, listed and shown over restarts, by name and by id, with no machine asked", () =>
    Effect.gen(function* () {
      const { maestro, session } = yield* setUp
      assert.include(session, { name: "api", agent: "claude-code", cwd: "~/api", access: "full", model: "m1" })
      assert.include(session, { state: "ready", queued: 0, syncHistory: false })
      assert.include(session.machine, { kind: "remote", name: "gpu", enabled: true })
      const local = yield* maestro.json([...add, "a name with spaces", "--local", "--sync-history"])
      assert.deepEqual(local.session.machine, { kind: "local" })
      for (const wanted of ["api", session.id])
        assert.deepEqual((yield* maestro.json(["session", "show", wanted])).session, session)
      const { sessions } = yield* maestro.json(["session", "list"])
      assert.deepEqual(
        sessions.map(({ name }: { name: string }) => name),
        ["a name with spaces", "api"]
      )
      const text = (yield* maestro.run(["session", "list"])).stdout.toString()
      assert.match(text, /^NAME +AGENT +MACHINE +STATE +LAST ACTIVITY \(UTC\)\n/)
      assert.match(text, /\na name with spaces +claude-code +LOCAL +ready +20/)
      assert.match(text, /\napi +claude-code \(SSH\) +REMOTE gpu +ready +20/)
    })
  )

  it.live("is changed field by field, and only what was said", () =>
    Effect.gen(function* () {
      const { maestro, session } = yield* setUp
      const edit = (...flags: ReadonlyArray<string>) => maestro.json(["session", "edit", "api", ...flags])
      const moved = (yield* edit("--remote", "box", "--access", "agent", "--arg=--verbose", "--arg", "x y")).session
      assert.deepEqual(moved.machine.name, "box")
      const expected = { ...session, access: "agent", arguments: ["--verbose", "x y"], machine: moved.machine }
      assert.deepEqual(moved, expected)
      const cleared = (yield* edit("--clear", "cwd", "--model", "", "--clear", "args", "--sync-history")).session
      const { cwd: _cwd, model: _model, ...rest } = expected
      assert.deepEqual(cleared, { ...rest, arguments: [], syncHistory: true })
      assert.isFalse((yield* edit("--no-sync-history", "--local")).session.syncHistory)
      const shown = (yield* maestro.json(["session", "show", "api"])).session
      assert.deepEqual(shown.machine, { kind: "local" })
      assert.deepEqual((yield* maestro.json(["session", "rename", "api", "back end"])).session.id, session.id)
      const copy = (yield* maestro.json(["session", "duplicate", "back end", "copy"])).session
      assert.notStrictEqual(copy.id, session.id)
      assert.deepEqual([copy.name, copy.access, copy.machine], ["copy", "agent", { kind: "local" }])
    })
  )

  it.live("keeps variables, and never prints their values (R13)", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const env = { MAESTRO_KEYCHAIN: "off", TOKEN: "hush-1" }
      const flags = ["--env", "LANG=hush-2", "--secret", "TOKEN", "--verbose"]
      const outputs = [
        yield* maestro.run(["session", "edit", "api", ...flags], { env }),
        yield* maestro.run(["session", "show", "api"], { env }),
        yield* maestro.run(["session", "list", "--json"], { env }),
        yield* maestro.run(["session", "edit", "api", "--unset-env", "TOKEN", "--json"], { env })
      ]
      for (const { code, stderr, stdout } of outputs) {
        assert.strictEqual(code, 0, stderr)
        assert.notInclude(stdout.toString() + stderr, "hush")
      }
      assert.include(outputs[0]?.stderr, "no keychain is used here")
      assert.match(outputs[1]?.stdout.toString() ?? "", /environment: +LANG, TOKEN \(secret, in a file\)/)
      assert.deepEqual(JSON.parse(outputs[3]?.stdout.toString() ?? "").session.env, ["LANG"])
    })
  )

  it.live("says what is wrong with each field, and changes nothing then", () =>
    Effect.gen(function* () {
      const { maestro, session } = yield* setUp
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, number, string, string]> = [
        [[...add, "x"], 2, "usage", "no machine was named"],
        [[...add, "x", "--local", "--remote", "gpu"], 2, "usage", "two machines"],
        [[...add, "x", "--remote", "nobody"], 5, "remote-not-found", "box, gpu"],
        [["session", "add", "x", "--local", "--agent", "bogus"], 5, "agent-unknown", "claude-code"],
        [["session", "add", "x", "--local", "--agent", "custom"], 2, "usage", "--agent-command"],
        [[...add, "api", "--local"], 6, "session-name-taken", "api"],
        [[...add, " x", "--local"], 2, "usage", "NAME"],
        [[...add, "x", "--remote", "gpu", "--cwd", "relative"], 2, "usage", "--cwd"],
        [[...add, "x", "--local", "--access", "root"], 2, "usage", "--access"],
        [[...add, "x", "--local", "--access", "read-only"], 6, "access-refused", "read-only"],
        [[...add, "x", "--local", "--model", ""], 2, "usage", "--model"],
        [["session", "show", "nobody"], 5, "session-not-found", "api"],
        [["session", "edit", "api"], 2, "usage", "nothing to change"],
        [["session", "edit", "api", "--clear", "name"], 2, "usage", "agent-command"],
        [["session", "edit", "api", "--clear", "cwd", "--cwd", "/x"], 2, "usage", "cleared and set"],
        [["session", "edit", "api", "--unset-env", "NOPE"], 2, "usage", "NOPE"],
        [["session", "rename", "api", "-x"], 2, "usage", "-x"],
        [["session", "queue", "remove", "api", "1"], 2, "usage", "no prompt in the queue"],
        [["session", "queue", "edit", "api", "1", "--", "x"], 2, "usage", "no prompt in the queue"],
        [["log", "api", "--since", "soon"], 2, "usage", "--since"],
        [["log", "api", "--tail", "0"], 2, "usage", "--tail"],
        [["attach", "nobody"], 5, "session-not-found", "api"],
        [["stop", "nobody"], 5, "session-not-found", "api"]
      ]
      for (const [args, exit, code, words] of cases) {
        const at = args.indexOf("--")
        const found = yield* failure(maestro, at === -1 ? args : [...args.slice(0, at), "--json", ...args.slice(at)])
        assert.deepEqual([found.exit, found.code], [exit, code], `${args.join(" ")}: ${found.message}`)
        assert.include(`${found.message} ${found.hint}`, words, args.join(" "))
      }
      assert.deepEqual((yield* maestro.json(["session", "list"])).sessions, [session])
    })
  )

  it.live("refuses a disabled remote, keeps a session of one, and says so of one that is gone (R7)", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      yield* maestro.json(["remote", "disable", "gpu"])
      assert.strictEqual((yield* failure(maestro, [...add, "x", "--remote", "gpu"])).code, "remote-disabled")
      assert.match((yield* maestro.run(["session", "list"])).stdout.toString(), /REMOTE gpu \(disabled\) +ready/)
      // What stays as it was is not refused.
      yield* maestro.json(["session", "rename", "api", "old"])
      yield* maestro.json(["remote", "remove", "gpu", "--yes"])
      assert.match((yield* maestro.run(["session", "show", "old"])).stdout.toString(), /machine: +REMOTE \(removed\)/)
      assert.strictEqual((yield* failure(maestro, ["session", "duplicate", "old", "x"])).code, "remote-not-found")
    })
  )

  it.live("is removed with what belongs to it, after asking (S1)", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const refused = yield* failure(maestro, ["session", "remove", "api"])
      assert.deepEqual([refused.exit, refused.code], [2, "usage"])
      assert.include(refused.hint, "maestro session remove api --yes")
      const asked = yield* inTerminal(maestro, ["session", "remove", "api"])
      yield* asked.saw("0 prompts in the queue, and the files that were sent with prompts. Its history stays. [y/N] ")
      yield* asked.type("n\r")
      assert.strictEqual(yield* asked.end, 1)
      assert.include(asked.screen, "Nothing was removed.")
      const sure = yield* inTerminal(maestro, ["session", "remove", "api"])
      yield* sure.saw("[y/N] ")
      yield* sure.type("y\r")
      assert.strictEqual(yield* sure.end, 0)
      assert.deepEqual((yield* maestro.json(["session", "list"])).sessions, [])
      assert.isTrue(existsSync(maestro.dataDir))
    })
  )

  it.live("has help with examples and exit codes for each command (F1)", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const verbs = ["add", "list", "show", "edit", "rename", "duplicate", "remove"].map((verb) => ["session", verb])
      const queue = ["list", "edit", "remove", "clear"].map((verb) => ["session", "queue", verb])
      for (const words of [...verbs, ...queue, ["send"], ["attach"], ["stop"], ["log"]]) {
        const { code, stdout } = yield* maestro.run([...words, "--help"])
        assert.strictEqual(code, 0)
        assert.match(
          stdout.toString(),
          new RegExp(`Examples?:\n  (.* \\| )?maestro ${words.join(" ")}`),
          words.join(" ")
        )
      }
    })
  )
})
