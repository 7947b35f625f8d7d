import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { linesOf, sessionUnderTest } from "./testing/FakeClaude.ts"
import { newMaestro } from "./testing/Maestro.ts"
import { processesMarked, remoteUnderTest } from "./testing/RemoteUnderTest.ts"

const setUp = Effect.gen(function* () {
  const remote = yield* remoteUnderTest()
  return { ...remote, ...(yield* sessionUnderTest(remote)) }
})

const turnIdOf = (text: string) => /turn ([0-9a-f-]{36})/.exec(text)?.[1] ?? ""

describe("maestro send (S3, F1)", () => {
  it.live("streams what the agent does, and goes on in the same conversation, over restarts", () =>
    Effect.gen(function* () {
      const { go, maestro } = yield* setUp
      const first = yield* maestro.start(["send", "api", "--", "wait for it"])
      yield* first.saw("Prompt 1: wait for it\n")
      assert.include(first.stderr, "api: claude-code (SSH) on gpu, access full, turn ")
      yield* go
      const one = yield* first.end
      assert.deepEqual([one.code, one.stdout.toString()], [0, "model m1\nPrompt 1: wait for it\nAll done.\n"])
      assert.match(one.stderr, /\u2714 done in [\d.]+ s, 10 tokens in, 5 out, \$0\.2500\n$/)

      const two = yield* maestro.run(["send", "api", "--", "and", "more"])
      assert.deepEqual([two.code, two.stdout.toString()], [0, "model m1\nPrompt 2: and more\nAll done.\n"])
      const failed = yield* maestro.run(["send", "api", "--json", "--", "-"], { stdin: "fail, please" })
      assert.deepEqual([failed.code, failed.stderr], [1, ""])
      const lines = linesOf(failed.stdout)
      assert.include(lines[0], { type: "run", session: "api", machine: "gpu", access: "full", prompt: "fail, please" })
      assert.strictEqual(lines.find(({ type }) => type === "text")?.["text"], "Prompt 3: fail, please")
      assert.include(lines.at(-1), { type: "outcome", status: "error" })
    })
  )

  it.live("says once for each data folder what full access means, and programs nothing (S3)", () =>
    Effect.gen(function* () {
      const { maestro, options } = yield* setUp
      yield* maestro.json(["session", "add", "careful", "--remote", "gpu", ...options, "--access", "agent"])
      const words = "without asking"
      const said = []
      for (const args of [
        ["send", "api", "--json", "--", "x"],
        ["send", "careful", "--", "x"],
        ["send", "api", "--", "x"],
        ["send", "api", "--", "x"]
      ])
        said.push((yield* maestro.run(args)).stderr.includes(words))
      assert.deepEqual(said, [false, false, true, false])
    })
  )

  it.live("passes a plain-text agent's answer on to the byte, with the session's folder and variables (S1)", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      const agent = `${host.home}/plain`
      writeFileSync(
        agent,
        `#!/bin/sh\nprintf '%s|%s|' "$PWD" "$GREETING"\ncat\nprintf 'log\\n' >&2\nprintf '\\n\\ttail'`,
        {
          mode: 0o755
        }
      )
      const define = ["session", "add", "plain", "--remote", "gpu", "--agent", "custom", "--agent-command", agent]
      yield* maestro.json([...define, "--cwd", "~/", "--env", "GREETING"], { env: { GREETING: "hi there" } })
      const { code, stderr, stdout } = yield* maestro.run(["send", "plain", "--", "-"], { stdin: "a\n\nb \u00e9" })
      assert.deepEqual([code, stdout.toString()], [0, `${host.home}|hi there|a\n\nb \u00e9\n\ttail`])
      assert.include(stderr, "log\n")
      assert.notInclude(stderr, "hi there")
    })
  )

  it.live("brings files along, and nothing is sent without them", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      const file = join(maestro.dataDir, "notes.txt")
      writeFileSync(file, "read me")
      const agent = `${host.home}/reader`
      writeFileSync(
        agent,
        "#!/bin/sh\nprompt=$(cat)\nprintf '%s' \"$prompt\" | grep -o '/[^ ]*notes.txt' | xargs cat\n",
        {
          mode: 0o755
        }
      )
      yield* maestro.json(["session", "edit", "api", "--agent", "custom", "--agent-command", agent])
      const sent = yield* maestro.run(["send", "api", "--attach", file, "--", "look at this"])
      assert.deepEqual([sent.code, sent.stdout.toString()], [0, "read me"])
      const missing = yield* maestro.run(["send", "api", "--json", "--attach", `${file}.no`, "--", "look at this"])
      assert.deepEqual([missing.code, JSON.parse(missing.stderr).error.code], [2, "attachment-refused"])
      assert.include(JSON.parse(missing.stderr).error.message, `${file}.no`)
      assert.strictEqual((yield* maestro.json(["session", "show", "api"])).session.queued, 0)
    })
  )

  it.live("says what is wrong before anything is sent", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, number, string]> = [
        [["nobody", "--", "x"], 5, "session-not-found"],
        [["api", "--", ""], 2, "usage"],
        [["api"], 2, "usage"],
        [["api", "--", "-"], 2, "usage"],
        [["api", "--now", "--queue", "--", "x"], 2, "usage"],
        [["api", "--read-only", "--", "x"], 6, "access-refused"]
      ]
      for (const [args, expected, code] of cases) {
        const { code: exit, stderr, stdout } = yield* maestro.run(["send", "--json", ...args])
        assert.deepEqual([exit, stdout.length, JSON.parse(stderr).error.code], [expected, 0, code], args.join(" "))
      }
      const named = yield* maestro.run(["send", "nobody", "--", "x"])
      assert.include(named.stderr, "There are: api")
      assert.deepEqual(linesOf((yield* maestro.run(["log", "api", "--json"])).stdout), [])
    })
  )

  it.live(
    "says what is not there: the folder, the agent, and that it is neither the link nor the agent's fault (S7)",
    () =>
      Effect.gen(function* () {
        const { maestro } = yield* setUp
        yield* maestro.json(["session", "edit", "api", "--cwd", "/no/such/folder"])
        const folder = yield* maestro.run(["send", "api", "--", "x"])
        assert.strictEqual(folder.code, 5)
        assert.include(folder.stderr, "/no/such/folder")
        yield* maestro.json(["session", "edit", "api", "--clear", "cwd", "--agent-command", "no-such-agent-here"])
        const agent = yield* maestro.run(["send", "api", "--json", "--", "x"])
        assert.strictEqual(agent.code, 5)
        assert.strictEqual(JSON.parse(agent.stderr).error.code, "agent-not-found")
      })
  )
})

describe("a session whose machine may not be used (R7)", () => {
  it.live("runs nowhere: neither on a disabled remote, nor here in place of a removed one", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      yield* maestro.json(["remote", "disable", "gpu"])
      const disabled = yield* maestro.run(["send", "api", "--json", "--", "x"])
      assert.deepEqual([disabled.code, JSON.parse(disabled.stderr).error.code], [6, "remote-disabled"])
      yield* maestro.json(["remote", "remove", "gpu", "--yes"])
      const removed = yield* maestro.run(["send", "api", "--json", "--", "x"])
      assert.deepEqual([removed.code, JSON.parse(removed.stderr).error.code], [5, "remote-not-found"])
      assert.isFalse(existsSync(join(host.home, "conversation.c1")))
      const listed = yield* maestro.run(["session", "list"])
      assert.include(listed.stdout.toString(), "REMOTE (removed)")
    })
  )

  it.live("is said at once where the machine cannot be reached, and the prompt is not lost (S7)", () =>
    Effect.gen(function* () {
      const { host, maestro } = yield* setUp
      const config = yield* host.configWith({ port: 1 })
      const { code, stderr } = yield* maestro.run(["--ssh-config", config, "send", "api", "--json", "--", "later"])
      assert.deepEqual([code, JSON.parse(stderr).error.code], [3, "refused"])
      const { queue } = yield* maestro.json(["session", "queue", "list", "api"])
      assert.deepEqual(
        queue.map(({ prompt }: { prompt: string }) => prompt),
        ["later"]
      )
      const attached = yield* maestro.run(["attach", "api"])
      assert.deepEqual([attached.code, attached.stdout.toString()], [0, "model m1\nPrompt 1: later\nAll done.\n"])
    })
  )
})

describe("prompts while the agent is at work (S3)", () => {
  it.live("wait their turn, whoever looks after the queue, and can be changed and taken out", () =>
    Effect.gen(function* () {
      const { go, maestro } = yield* setUp
      const first = yield* maestro.start(["send", "api", "--", "wait one"])
      yield* first.saw("wait one\n")
      const second = yield* maestro.start(["send", "api", "--", "two"])
      yield* second.said("one turn comes before it")
      const detached = yield* maestro.run(["send", "api", "--detach", "--", "three"])
      assert.strictEqual(detached.code, 0)
      assert.include(detached.stderr, "maestro attach api")
      const id = detached.stdout.toString().trim()
      yield* maestro.run(["send", "api", "--detach", "--", "four"])
      const { queue } = yield* maestro.json(["session", "queue", "list", "api"])
      assert.deepEqual(
        queue.map(({ prompt }: { prompt: string }) => prompt),
        ["two", "three", "four"]
      )
      assert.strictEqual(queue[1].id, id)
      const edited = yield* maestro.run(["session", "queue", "edit", "api", id, "--json", "--", "not three"])
      assert.strictEqual(JSON.parse(edited.stdout.toString()).changed.prompt, "not three")
      assert.strictEqual((yield* maestro.json(["session", "queue", "remove", "api", "3"])).removed[0].prompt, "four")
      const list = yield* maestro.run(["session", "list"])
      assert.match(list.stdout.toString(), /working, queued 2/)

      yield* go
      assert.strictEqual((yield* first.end).code, 0)
      const two = yield* second.end
      assert.deepEqual([two.code, two.stdout.toString()], [0, "model m1\nPrompt 2: two\nAll done.\n"])
      // Nobody waited for the last one: who was here last has begun it.
      const last = yield* maestro.run(["attach", "api"])
      assert.include(last.stdout.toString(), "All done.\n")
      const prompts = linesOf((yield* maestro.run(["log", "api", "--json"])).stdout).filter(
        ({ type }) => type === "run"
      )
      assert.deepEqual(
        prompts.map(({ prompt }) => prompt),
        ["wait one", "two", "not three"]
      )
    })
  )

  it.live("come first with --now: what is under way is stopped, with everything it started (S4)", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      const first = yield* maestro.start(["send", "api", "--", "wait with a tool"])
      yield* first.saw("The tool runs.")
      const id = turnIdOf(first.stderr)
      assert.isAbove(processesMarked(`MAESTRO_JOB=${id}`).length, 0)
      const now = yield* maestro.run(["send", "api", "--now", "--", "now"])
      assert.match(now.stdout.toString(), /^model m1\nPrompt \d: now\nAll done\.\n$/)
      assert.deepEqual(processesMarked(`MAESTRO_JOB=${id}`), [])
      const stopped = yield* first.end
      assert.strictEqual(stopped.code, 1)
      assert.include(stopped.stderr, "stopped by the user")
    })
  )

  it.live("are taken out of the queue by Ctrl-C, which stops nobody else's turn (S4)", () =>
    Effect.gen(function* () {
      const { go, host, maestro } = yield* setUp
      const first = yield* maestro.start(["send", "api", "--", "wait one"])
      yield* first.saw("wait one\n")
      const second = yield* maestro.start(["send", "api", "--", "two"])
      yield* second.said("one turn comes before it")
      second.child.kill("SIGINT")
      const taken = yield* second.end
      assert.strictEqual(taken.code, 130)
      assert.include(taken.stderr, "Taken out of the queue")
      // SIGTERM leaves it there.
      const third = yield* maestro.start(["send", "api", "--", "three"])
      yield* third.said("one turn comes before it")
      third.child.kill("SIGTERM")
      assert.strictEqual((yield* third.end).code, 143)
      assert.include(third.stderr, "maestro attach api")
      yield* go
      assert.strictEqual((yield* first.end).code, 0)
      yield* maestro.run(["attach", "api"])
      const { conversation } = (yield* maestro.json(["session", "show", "api"])).session
      assert.strictEqual(readFileSync(join(host.home, `conversation.${conversation}`), "utf8"), "wait one\nthree\n")
    })
  )
})

describe("maestro send on this machine (S1, S2)", () => {
  it.live("runs in a folder of this machine, given from where the user is", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const home = join(maestro.dataDir, "..")
      const env = { HOME: home }
      const define = ["session", "add", "here", "--local", "--agent", "custom", "--agent-command", "pwd", "--cwd", "."]
      const { session } = yield* maestro.json(define, { env })
      assert.deepEqual([session.machine, session.cwd], [{ kind: "local" }, process.cwd()])
      const { code, stderr, stdout } = yield* maestro.run(["send", "here", "--", "x"], { env })
      assert.deepEqual([code, stdout.toString()], [0, `${process.cwd()}\n`])
      assert.include(stderr, "here: custom on this machine")
    })
  )
})
