import { assert, describe, it } from "@effect/vitest"
import { builtInAgents } from "@maestro/core/agent/Agents"
import { Effect } from "effect"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Ended, Maestro } from "./testing/Maestro.ts"
import { newMaestro } from "./testing/Maestro.ts"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

/** Tells how it was started: its words a line each, two variables, and its prompt. */
const teller = `#!/bin/sh
{ printf '%s\\n' "$0" "$@"; printf 'A=%s B=%s\\nprompt: ' "$A" "$B"; cat; } >"$HOME/told"
printf '{"type":"system","subtype":"init","session_id":"c-1"}\\n'
printf '{"type":"result","subtype":"success","is_error":false,"result":"done"}\\n'
`

const errorOf = ({ stderr }: Ended) => JSON.parse(stderr).error

const add = (maestro: Maestro, name: string, ...words: ReadonlyArray<string>) =>
  maestro.run(["agent", "add", name, "--command", "prog", "--format", "plain", ...words, "--json"])

describe("maestro agent add, list, show, edit and remove (S1, F1)", () => {
  it.live("an agent of one's own is kept over restarts, with all that was said of it", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const added = yield* maestro.json([
        ...["agent", "add", "mine", "--command", "~/bin/prog --json 'a b' \"it's\"", "--format", "codex-jsonl"],
        ...["--resume-args", "resume {id} -", "--model-args", "--model={model}", "--full-args", "--yolo"],
        ...["--agent-args", "", "--read-only-args", "--sandbox read-only", "--env", "LANG=C"]
      ])
      const definition = {
        id: "mine",
        command: ["~/bin/prog", "--json", "a b", "it's"],
        format: "codex-jsonl",
        resumeWords: ["resume", "{id}", "-"],
        modelWords: ["--model={model}"],
        fullWords: ["--yolo"],
        agentWords: [],
        readOnlyWords: ["--sandbox", "read-only"],
        env: { LANG: "C" }
      }
      assert.deepEqual(added.agent.definition, definition)
      assert.deepEqual(yield* maestro.json(["agent", "show", "mine"]), added)
      const { agents } = yield* maestro.json(["agent", "list"])
      assert.deepEqual(agents.at(-1), {
        ...{ id: "mine", title: "mine", kind: "yours", executable: "~/bin/prog", format: "codex-jsonl" },
        ...{ access: ["full", "agent", "read-only"], can: { resume: true, model: true, usage: true } }
      })
      const shown = (yield* maestro.run(["agent", "show", "mine"])).stdout.toString()
      assert.match(shown, /^read-only: .* --sandbox read-only {3}\(that this holds is your word: /m)
      assert.match(shown, /^variables: +'LANG=C'$/m)
    })
  )

  it.live("edits what is mentioned, and nothing when anything is wrong", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      yield* add(maestro, "mine", "--resume-args", "-r {id}", "--env", "A=1", "--env", "B=2", "--read-only-args", "")
      const edit = (...words: ReadonlyArray<string>) => maestro.run(["agent", "edit", "mine", ...words, "--json"])
      const definition = Effect.map(maestro.json(["agent", "show", "mine"]), ({ agent }) => agent.definition)
      const before = yield* definition
      for (const words of [
        ["--format", "xml"],
        ["--format", "pi-json", "--clear", "nope"],
        ["--model-args", "-m"],
        ["--unset-env", "C", "--env", "D=1"],
        ["--resume-args", "-c {id}", "--clear", "resume-args"],
        []
      ]) {
        const refused = yield* edit(...words)
        assert.deepEqual([refused.code, errorOf(refused).code], [2, "usage"], words.join(" "))
      }
      assert.deepEqual(yield* definition, before)
      yield* edit("--command", "other 'x y'", "--clear", "resume-args", "--unset-env", "A", "--env", "C=3")
      assert.deepEqual(yield* definition, {
        ...{ id: "mine", command: ["other", "x y"], format: "plain", readOnlyWords: [], env: { B: "2", C: "3" } }
      })
      yield* edit("--clear", "env", "--clear", "read-only-args", "--format", "pi-json")
      assert.deepEqual(yield* definition, { id: "mine", command: ["other", "x y"], format: "pi-json" })
    })
  )

  it.live("all that is wrong is said at once, each with its option", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const { code, stderr } = yield* maestro.run([
        ...["agent", "add", "Not Good", "--command", "a | b", "--format", "xml", "--resume-args", "--resume"],
        ...["--model-args", "'", "--env", "1=2"]
      ])
      assert.strictEqual(code, 2)
      for (const part of [
        'NAME: "Not Good" must be',
        '--command: The operator "|" needs a shell',
        '--format: "xml" is none of: claude-stream-json, codex-jsonl, gemini-stream-json, opencode-json, pi-json, plain',
        "--resume-args: must have {id} in it",
        "--model-args: The quote is not closed",
        '--env: the name "1" must be letters'
      ])
        assert.include(stderr, part)
      for (const [words, part] of [
        [["--env", "OPENAI_API_KEY=x"], "--secret OPENAI_API_KEY"],
        [["--command", " "], "--command: must name a program"],
        [["--command", "a\nb"], "--command: must be in one line"]
      ] as const) {
        const refused = yield* add(maestro, "mine", ...words)
        assert.strictEqual(refused.code, 2)
        assert.include(errorOf(refused).message, part)
      }
      assert.strictEqual((yield* maestro.json(["agent", "list"])).agents.at(-1).kind, "built-in")
    })
  )

  it.live("Maestro's own cannot be taken, changed or removed, and can be looked at", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const taken = yield* add(maestro, "codex")
      assert.deepEqual([taken.code, errorOf(taken).code], [6, "agent-name-taken"])
      yield* add(maestro, "mine")
      assert.include(errorOf(yield* add(maestro, "mine")).message, "maestro agent edit mine")
      for (const words of [
        ["edit", "codex", "--format", "plain"],
        ["remove", "codex", "--yes"]
      ]) {
        const refused = yield* maestro.run(["agent", ...words])
        assert.strictEqual(refused.code, 2)
        assert.include(refused.stderr, "one of Maestro's own agents")
      }
      for (const words of [["show"], ["edit", "--format", "plain"], ["remove", "--yes"]]) {
        const [verb = "", ...options] = words
        const unknown = yield* maestro.run(["agent", verb, "nope", ...options, "--json"])
        assert.deepEqual([unknown.code, errorOf(unknown).code], [5, "agent-unknown"])
      }
      const shown = yield* maestro.json(["agent", "show", "codex"])
      assert.deepInclude(shown.agent, { id: "codex", kind: "built-in", access: ["full", "agent", "read-only"] })
      assert.deepEqual(shown.agent.commands["read-only"].slice(-4), ["--sandbox", "read-only", "--ignore-rules", "-"])
      const table = (yield* maestro.run(["agent", "list"])).stdout.toString()
      assert.match(table, /^AGENT +KIND +COMMAND +FORMAT +ACCESS +CAN$/m)
      assert.match(table, /^claude-code +built-in +claude +claude-stream-json +full, agent +resume, model, usage$/m)
      assert.match(table, /^mine +yours +prog +plain +full, agent +-$/m)
    })
  )

  it.live("removing one tells the sessions that use it, and asks", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      yield* add(maestro, "mine")
      for (const name of ["one", "two"]) yield* maestro.json(["session", "add", name, "--agent", "mine", "--local"])
      const refused = yield* maestro.run(["agent", "remove", "mine"])
      assert.strictEqual(refused.code, 2)
      assert.include(refused.stderr, "2 sessions use it, and cannot run without: one, two.")
      assert.include(refused.stderr, "maestro agent remove mine --yes")

      const asked = yield* maestro.start(["agent", "remove", "mine"], { terminal: true })
      yield* asked.saw('Remove the agent "mine"? 2 sessions use it, and cannot run without: one, two. [y/N]')
      asked.child.stdin.write("n\n")
      assert.strictEqual((yield* asked.end).code, 1)
      assert.deepInclude((yield* maestro.json(["agent", "show", "mine"])).agent, { id: "mine" })

      const { removed, sessions } = yield* maestro.json(["agent", "remove", "mine", "--yes"])
      assert.deepEqual([removed.id, sessions], ["mine", ["one", "two"]])
      const sent = yield* maestro.run(["send", "one", "--json", "--", "x"])
      assert.deepEqual([sent.code, errorOf(sent).code], [5, "agent-unknown"])
    })
  )
})

describe("what is told of the agents (F1)", () => {
  it.live("help and docs name all that come with Maestro", () =>
    Effect.gen(function* () {
      const maestro = yield* newMaestro
      const help = (yield* maestro.run(["run", "--help"])).stdout.toString()
      const docs = readFileSync(join(import.meta.dirname, "../../../docs/agents.md"), "utf8")
      for (const id of builtInAgents.keys()) {
        assert.match(help, new RegExp(`^ .*\\b${id}\\b`, "m"))
        assert.include(docs, `\n| \`${id}\` | `)
      }
    })
  )
})

describe("maestro run with an agent of one's own (S1, S3)", () => {
  const setUp = Effect.gen(function* () {
    const { host, maestro } = yield* remoteUnderTest()
    const program = (path: string, text: string) => {
      mkdirSync(dirname(`${host.home}/${path}`), { recursive: true })
      writeFileSync(`${host.home}/${path}`, text, { mode: 0o755 })
      return `${host.home}/${path}`
    }
    const path = program("own tools/teller", teller)
    const told = Effect.sync(() => readFileSync(`${host.home}/told`, "utf8"))
    return { maestro, path, program, told }
  })

  it.live("its words, the turn's and the prompt reach it as they are, and its stream is understood", () =>
    Effect.gen(function* () {
      const { maestro, path, told } = yield* setUp
      const nasty = `it's "$(touch ~/x)" \`y\` \\ ; | * {} \u00e9`
      yield* maestro.json([
        ...["agent", "add", "mine", "--command", `"~/own tools/teller" 'a b' ''`, "--format", "claude-stream-json"],
        ...["--resume-args", "--resume {id}", "--model-args", "--model={model}", "--full-args", "--yolo"],
        ...["--env", "A=agent", "--env", "B=agent"]
      ])
      const ran = yield* maestro.run([
        ...["run", "--remote", "gpu", "--agent", "mine", "--model", "m 1", "--resume", "c-0", "--arg", "--x"],
        ...["--arg", nasty, "--env", "B=user", "--", `prompt ${nasty}`]
      ])
      assert.deepEqual([ran.code, ran.stdout.toString()], [0, "done\n"])
      assert.strictEqual(
        yield* told,
        `${path}\na b\n\n--yolo\n--model=m 1\n--x\n${nasty}\n--resume\nc-0\nA=agent B=user\nprompt: prompt ${nasty}`
      )
      const plain = yield* maestro.run(["run", "--remote", "gpu", "--agent", "mine", "--access", "agent", "--", "hi"])
      assert.strictEqual(plain.code, 0)
      assert.strictEqual(yield* told, `${path}\na b\n\nA=agent B=agent\nprompt: hi`)
    })
  )

  it.live("what it cannot is refused before anything is started", () =>
    Effect.gen(function* () {
      const { maestro } = yield* setUp
      yield* add(maestro, "mine")
      const run = (...words: ReadonlyArray<string>) =>
        maestro.run(["run", "--remote", "gpu", "--agent", "mine", ...words, "--json", "--", "x"])
      for (const [words, code] of [
        [["--model", "m"], "option-refused"],
        [["--resume", "c"], "option-refused"],
        [["--access", "read-only"], "access-refused"]
      ] as const) {
        const refused = yield* run(...words)
        assert.deepEqual([refused.code, errorOf(refused).code, refused.stdout.length], [6, code, 0])
      }
      assert.deepEqual((yield* maestro.json(["jobs", "list", "--remote", "gpu"])).jobs, [])
    })
  )

  it.live("variables of the user's do not undo what holds an agent to read-only", () =>
    Effect.gen(function* () {
      const { maestro, program, told } = yield* setUp
      const opencode = program("opencode", '#!/bin/sh\necho "{\\"$OPENCODE_PERMISSION\\"}" >"$HOME/told"\n')
      const run = ["run", "--remote", "gpu", "--agent", "opencode", "--agent-command", opencode]
      const undo = ["--env", 'OPENCODE_PERMISSION={"*":"allow"}']
      yield* maestro.run([...run, "--access", "read-only", ...undo, "--", "x"])
      assert.include(yield* told, '"*":"deny"')
      yield* maestro.run([...run, ...undo, "--", "x"])
      assert.include(yield* told, '"*":"allow"')
      const undone = yield* maestro.run([
        ...run,
        "--access",
        "read-only",
        "--arg",
        "--agent=build",
        "--json",
        "--",
        "x"
      ])
      assert.deepEqual([undone.code, errorOf(undone).code], [6, "option-refused"])
    })
  )
})
