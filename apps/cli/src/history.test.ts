import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { sessionUnderTest } from "./testing/FakeClaude.ts"
import { type Maestro, newMaestro } from "./testing/Maestro.ts"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

/** Three runs: two on the remote, the last of which failed, and a plain-text one here, which tells no usage. */
const setUp = Effect.gen(function* () {
  const remote = yield* remoteUnderTest()
  const { maestro } = remote
  const { session } = yield* sessionUnderTest(remote)
  yield* maestro.run(["send", "api", "--", "repair the parser"])
  yield* maestro.run(["send", "api", "--", "fail => now"])
  const echo = ["--agent", "custom", "--agent-command", "/bin/cat", "--local", "--cwd", remote.host.home]
  yield* maestro.json(["session", "add", "here", ...echo])
  yield* maestro.run(["send", "here", "--", "Grüße aus 東京"])
  return { ...remote, session }
})

const prompts = (maestro: Maestro, ...args: ReadonlyArray<string>) =>
  Effect.map(maestro.json(["history", ...args]), ({ entries }) =>
    entries.map(({ prompt }: { prompt: string }) => prompt)
  )

const failure = (maestro: Maestro, ...args: ReadonlyArray<string>) =>
  Effect.map(maestro.run([...args, "--json"]), ({ code, stderr }) => ({ exit: code, ...JSON.parse(stderr).error }))

const [tokyo, fail, parser] = ["Grüße aus 東京", "fail => now", "repair the parser"]

describe("maestro history (H1, F1)", () => {
  it.live("has every run, newest first, to be filtered and searched, also when session and remote are gone", () =>
    Effect.gen(function* () {
      const { maestro, session } = yield* setUp
      const all = [tokyo, fail, parser]
      const check = Effect.gen(function* () {
        assert.deepEqual(yield* prompts(maestro, "list"), all)
        assert.deepEqual(yield* prompts(maestro, "list", "--session", "api"), [fail, parser])
        assert.deepEqual(yield* prompts(maestro, "list", "--session", session.id), [fail, parser])
        assert.deepEqual(yield* prompts(maestro, "list", "--remote", "gpu", "--type", "USER"), [fail, parser])
        assert.deepEqual(yield* prompts(maestro, "list", "--local", "--since", "1h"), [tokyo])
        assert.deepEqual(yield* prompts(maestro, "list", "--type", "auto"), [])
        assert.deepEqual(yield* prompts(maestro, "list", "--until", "2020-01-01"), [])
        assert.deepEqual(yield* prompts(maestro, "search", "GRUßE", "京"), [tokyo])
        assert.deepEqual(yield* prompts(maestro, "search", "京", "gru"), [tokyo])
        assert.deepEqual(yield* prompts(maestro, "search", "done", "pars"), [parser])
        assert.deepEqual(yield* prompts(maestro, "search", "=>", "--remote", "gpu"), [fail])
        assert.deepEqual(yield* prompts(maestro, "search", '"parser repair'), [])
      })
      yield* check
      const first = yield* maestro.json(["history", "list", "--limit", "1"])
      assert.deepEqual([first.entries.length, first.more], [1, true])
      yield* maestro.json(["session", "remove", "api", "--yes"])
      yield* maestro.json(["remote", "remove", "gpu", "--yes"])
      yield* check
    })
  )

  it.live("shows an entry with its whole answer, by the beginning of its id", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const { entries } = yield* maestro.json(["history", "list"])
      const [here, failed] = entries
      assert.include(failed, {
        type: "USER",
        sessionName: "api",
        agent: "claude-code",
        success: false,
        summary: "All done."
      })
      assert.deepInclude(failed.usageStats, { inputTokens: 10, outputTokens: 5, totalCostUsd: 0.25 })
      assert.include(failed.machine, { kind: "remote", name: "gpu" })
      assert.include(here, { success: true, fullResponse: tokyo })
      assert.deepEqual(here.machine, { kind: "local" })
      const table = (yield* maestro.run(["history", "list"])).stdout.toString()
      assert.match(table, /^ID +ENDED \(UTC\) +TYPE +MACHINE +SESSION +OUTCOME +SUMMARY\n/)
      assert.match(table, /\n[0-9a-f-]{13} +20[-\d]+ [\d:]+ +USER +REMOTE gpu +api +failed +All done\.\n/)
      const [beginning = ""] = /^[0-9a-f]{8}-[0-9a-f]{4}.*failed/m.exec(table) ?? []
      const text = (yield* maestro.run(["history", "show", beginning.slice(0, 13)])).stdout.toString()
      for (const line of [
        /^agent +claude-code \(SSH\)$/m,
        /^outcome +failed$/m,
        /^used +10 tokens in, 5 out, \$0\.2500$/m
      ])
        assert.match(text, line)
      assert.match(text, /\n\n> fail => now\n\nAll done\.\n$/)
      assert.deepEqual((yield* maestro.json(["history", "show", failed.id])).entry, failed)
      assert.include(yield* failure(maestro, "history", "show", "01"), { exit: 2, code: "usage" })
      assert.include(yield* failure(maestro, "history", "show", "nope"), { exit: 5, code: "history-entry-not-found" })
    })
  )

  it.live("says what is wrong with an option, and what to do where there is nothing yet", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      assert.include((yield* maestro.run(["history", "list"])).stdout.toString(), "maestro send SESSION -- PROMPT")
      for (const args of [
        ["--type", "x"],
        ["--since", "yesterday"],
        ["--until", "2026-13-01"],
        ["--limit", "0"],
        ["--remote", "a", "--local"]
      ]) {
        const { code, exit, message } = yield* failure(maestro, "history", "list", ...args)
        assert.deepEqual([exit, code], [2, "usage"])
        assert.include(message, args[0] ?? "")
      }
      assert.include(yield* failure(maestro, "history", "list", "--session", "x"), {
        exit: 5,
        code: "session-not-found"
      })
      assert.include(yield* failure(maestro, "usage", "--remote", "x"), { exit: 5, code: "remote-not-found" })
    })
  )
})

describe("maestro usage (S3, F1)", () => {
  it.live("adds up turns, tokens and cost by session and machine, and says how many turns tell a cost", () =>
    Effect.gen(function* () {
      const { maestro, session } = yield* setUp
      yield* maestro.json(["session", "remove", "api", "--yes"])
      const used = { turns: 2, turnsWithCost: 2, usage: { inputTokens: 20, outputTokens: 10 }, costUsd: 0.5 }
      const total = { ...used, turns: 3 }
      const bySession = yield* maestro.json(["usage", "--by", "session"])
      assert.deepEqual(bySession.total, total)
      assert.deepInclude(bySession.groups, { session: { id: session.id, name: "api" }, ...used })
      assert.deepInclude((yield* maestro.json(["usage", "--by", "machine"])).groups, {
        machine: { kind: "local" },
        turns: 1,
        turnsWithCost: 0,
        usage: {}
      })
      assert.deepEqual(yield* maestro.json(["usage", "--session", "api"]), { total: used })
      assert.deepEqual((yield* maestro.json(["usage", "--local", "--since", "1d"])).total.turns, 1)
      const text = (yield* maestro.run(["usage", "--by", "machine"])).stdout.toString()
      assert.match(text, /^MACHINE +TURNS +TOKENS IN +OUT +REASONING +CACHE READ +CACHE WRITTEN +COST\n/)
      assert.match(text, /\nLOCAL +1 +- +- +- +- +- +-\n/)
      assert.match(text, /\nREMOTE gpu +2 +20 +10 +- +- +- +\$0\.5000\n/)
      assert.match(text, /\nall +3 +20 +10 +- +- +- +\$0\.5000 \(2 of 3 turns\)\n\n2 of 3 turns tell a cost/)
    })
  )
})
