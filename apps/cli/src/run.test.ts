import { assert, describe, it } from "@effect/vitest"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { processesMarked, remoteUnderTest } from "./testing/RemoteUnderTest.ts"

/** An agent that speaks Claude Code's stream-json, and works until it is told to go on. */
const claude = `#!/bin/sh
prompt=$(cat)
say() { printf '{"type":"assistant","message":{"content":[{"type":"text","text":"%s"}]}}\\n' "$1"; }
printf '{"type":"system","subtype":"init","session_id":"s1","model":"m1"}\\n'
say "You said: $prompt"
until [ -e "$HOME/go" ]; do sleep 0.05; done
say "All done."
printf '{"type":"result","subtype":"success","is_error":%s,"result":"All done.","usage":{"input_tokens":10,"output_tokens":5}}\\n' "$(cat "$HOME/go")"
`

const setUp = Effect.gen(function* () {
  const { host, maestro } = yield* remoteUnderTest()
  const agent = `${host.home}/claude`
  writeFileSync(agent, claude, { mode: 0o755 })
  const run = ["run", "--remote", "gpu", "--agent", "claude-code", "--agent-command", agent]
  const go = (isError = false) => Effect.sync(() => writeFileSync(`${host.home}/go`, String(isError)))
  return { host, maestro, run, go }
})

const runIdOf = (text: string) => /run ([0-9a-f-]{36})/.exec(text)?.[1] ?? ""
const linesOf = (stdout: Buffer) =>
  stdout
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))

describe("maestro jobs attach of an agent's run (S3, S6)", () => {
  it.live("shows what run shows, ends as run does, and lets it be cleaned up", () =>
    Effect.gen(function* () {
      const { maestro, run, go } = yield* setUp
      const first = yield* maestro.start([...run, "--", "hello"])
      yield* first.saw("You said: hello\n")
      assert.match(first.stderr, /^claude-code on gpu, access full, run [0-9a-f-]{36}\n$/)
      const id = runIdOf(first.stderr)
      yield* Effect.promise(() => first.kill())

      const second = yield* maestro.start(["jobs", "attach", "--remote", "gpu", id])
      yield* second.saw("You said: hello\n")
      assert.strictEqual(second.stderr, first.stderr)
      const gc = ["jobs", "gc", "--remote", "gpu", "--older-than", "0s"]
      assert.deepEqual(yield* maestro.json(gc), { removed: [], unasked: [] })
      yield* go()
      const ended = yield* second.end
      assert.strictEqual(ended.code, 0)
      assert.strictEqual(ended.stdout.toString(), "model m1\nYou said: hello\nAll done.\n")
      assert.include(ended.stderr, "\u2714 done, 10 tokens in, 5 out\n")

      const raw = yield* maestro.run(["jobs", "attach", "--remote", "gpu", id, "--raw"])
      assert.deepEqual([raw.code, raw.stderr, linesOf(raw.stdout).length], [0, "", 4])
      assert.deepEqual(yield* maestro.json(gc), { removed: [{ id, machine: "gpu" }], unasked: [] })
    })
  )

  it.live("gives programs the same lines as run, and the exit code of what the agent said", () =>
    Effect.gen(function* () {
      const { maestro, run, go } = yield* setUp
      yield* go(true)
      const first = yield* maestro.run([...run, "--json", "--", "hello"])
      assert.deepEqual([first.code, first.stderr], [1, ""])
      const lines = linesOf(first.stdout)
      const { id } = lines[0]
      assert.deepEqual(lines[0], { type: "run", id, machine: "gpu", agent: "claude-code", access: "full" })
      assert.deepEqual([lines.at(-1).type, lines.at(-1).status], ["outcome", "error"])
      const second = yield* maestro.run(["jobs", "attach", "--remote", "gpu", id, "--json"])
      assert.deepEqual([second.code, linesOf(second.stdout)], [1, lines])
      const raw = yield* maestro.run(["jobs", "attach", "--remote", "gpu", id, "--raw"])
      assert.strictEqual(raw.code, 0)
      const listed = yield* maestro.json(["jobs", "list", "--remote", "gpu"])
      assert.strictEqual(listed.jobs[0].access, "full")
    })
  )

  it.live("says at once that the machine cannot be reached, as run does", () =>
    Effect.gen(function* () {
      const { host, maestro, run } = yield* setUp
      const config = yield* host.configWith({ port: 1 })
      const id = "0199f6a2-4c1e-7b7a-9d7e-3f6b0a1c2d3e"
      for (const [args, expected] of [
        [[...run, "--", "x"], 3],
        [["jobs", "attach", id, "--remote", "gpu"], 3],
        [["jobs", "attach", id, "--remote", "gpu", "--raw"], 255]
      ] as const) {
        const { code, stderr, stdout } = yield* maestro.run(["--ssh-config", config, "--json", ...args])
        assert.deepEqual([code, JSON.parse(stderr).error.code, stdout.length], [expected, "refused", 0])
      }
    })
  )
})

describe("a link that breaks under a run (R10, S6)", () => {
  it.live("is said once when it is lost and once when it is back, to people and to programs", () =>
    Effect.gen(function* () {
      const { host, maestro, run, go } = yield* setUp
      const proxy = yield* FaultProxy.start({ port: host.port })
      const config = yield* host.configWith({ port: proxy.port })
      yield* Effect.addFinalizer(() => maestro.run(["--ssh-config", config, "remote", "disconnect", "gpu"]))
      const args = ["--ssh-config", config, ...run]
      const person = yield* maestro.start([...args, "--", "hello"])
      const program = yield* maestro.start([...args, "--json", "--", "hello"])
      yield* Effect.all([person.saw("You said"), program.saw("You said")])
      yield* proxy.reset
      yield* Effect.all([person.said("Reconnected: back after "), program.saw('"restored"')])
      yield* go()
      const [shown, told] = yield* Effect.all([person.end, program.end])
      assert.match(
        shown.stderr,
        /The link is lost: .*\. The run goes on there; reconnecting\.\.\.\nReconnected: back after [\d.]+ s\.\n/
      )
      assert.strictEqual(shown.stdout.toString(), "model m1\nYou said: hello\nAll done.\n")
      assert.deepEqual([shown.code, told.code, told.stderr], [0, 0, ""])
      const links = linesOf(told.stdout).filter(({ type }) => type === "link")
      assert.deepEqual(
        links.map(({ link }) => link),
        ["lost", "restored"]
      )
    })
  )
})

describe("a stop that does not get there (S4)", () => {
  it.live("is said, with the reason and how to look again, and never called a stop", () =>
    Effect.gen(function* () {
      const { host, maestro, run } = yield* setUp
      const proxy = yield* FaultProxy.start({ port: host.port })
      const config = yield* host.configWith({ port: proxy.port })
      const running = yield* maestro.start(["--ssh-config", config, ...run, "--", "hello"])
      yield* running.saw("You said")
      yield* proxy.refuse
      yield* proxy.reset
      yield* running.said("reconnecting...")
      running.child.kill("SIGINT")
      const { code, stderr } = yield* running.end
      assert.strictEqual(code, 3)
      assert.include(
        stderr,
        `It was not stopped. It goes on there. Watch it with: maestro jobs attach ${runIdOf(stderr)}`
      )
      assert.notInclude(stderr, "Stopped:")
      assert.isAbove(processesMarked(`MAESTRO_JOB=${runIdOf(stderr)}`).length, 0)
    })
  )
})

describe("an answer that does not end its line", () => {
  it.live("stays as it is in a pipe, and on a terminal what is said next stands on its own (S3)", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest()
      const run = ["run", "--remote", "gpu", "--agent", "custom", "--agent-command", "cat", "--", "no end"]
      const piped = yield* maestro.run(run)
      assert.strictEqual(piped.stdout.toString(), "no end")
      assert.match(piped.stderr, /^custom on gpu.*\n\u2714 done in .*\n$/)
      const shown = yield* Effect.flatMap(maestro.start(run, { terminal: true }), (running) => running.end)
      assert.match(shown.stdout.toString(), /\nno end\r\n[^\n]*\u2714 done in /)
    })
  )
})

describe("Ctrl-C on a terminal", () => {
  const question = "[s] stop it, [l] leave it running, [Enter] go on watching: "

  it.live("asks, and goes on, leaves the run alone or stops it (S4, S6)", () =>
    Effect.gen(function* () {
      const { maestro, run, go } = yield* setUp
      const first = yield* maestro.start([...run, "--", "one"], { terminal: true })
      yield* first.saw("You said: one")
      first.child.stdin.write("\u0003")
      yield* first.saw(question)
      yield* go()
      first.child.stdin.write("\r")
      yield* first.saw("done in")
      const done = yield* first.end
      assert.strictEqual(done.code, 0)
      // What came while the question was open is shown after the answer.
      assert.isAbove(done.stdout.indexOf("All done."), done.stdout.indexOf(question))
    })
  )

  it.live("leaves the run alone when told so, and stops it at once when pressed again", () =>
    Effect.gen(function* () {
      const { maestro, run } = yield* setUp
      const first = yield* maestro.start([...run, "--", "one"], { terminal: true })
      yield* first.saw("You said: one")
      first.child.stdin.write("\u0003")
      yield* first.saw(question)
      first.child.stdin.write("l\r")
      const left = yield* first.end
      assert.strictEqual(left.code, 130)
      const id = runIdOf(left.stdout.toString())
      assert.include(left.stdout.toString(), `maestro jobs attach ${id}\r\n`)
      assert.isAbove(processesMarked(`MAESTRO_JOB=${id}`).length, 0)

      const second = yield* maestro.start(["jobs", "attach", "--remote", "gpu", id], { terminal: true })
      yield* second.saw("You said: one")
      second.child.stdin.write("\u0003")
      yield* second.saw(question)
      second.child.stdin.write("\u0003")
      const stopped = yield* second.end
      assert.strictEqual(stopped.code, 130)
      assert.include(stopped.stdout.toString(), "Stopped: nothing of it is left there.")
      assert.deepEqual(processesMarked(`MAESTRO_JOB=${id}`), [])
    })
  )
})
