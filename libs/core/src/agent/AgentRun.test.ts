import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import type { JobOutput, JobState } from "../machine/Jobs.ts"
import { JobState as States } from "../machine/Jobs.ts"
import type { Agent } from "./Agent.ts"
import { decodeRun, type RunOutput } from "./AgentRun.ts"
import { claudeCode } from "./ClaudeCode.ts"
import { customAgent } from "./CustomAgent.ts"

const encoder = new TextEncoder()
const exited = (code: number): JobState => States.cases.Exited.make({ code })

const run = (agent: Agent, out: string, state: JobState, options: { err?: string; pieces?: number } = {}) => {
  const bytes = encoder.encode(out)
  const size = Math.max(1, Math.ceil(bytes.length / (options.pieces ?? 1)))
  const chunks: Array<JobOutput> = []
  for (let offset = 0; offset < bytes.length; offset += size) {
    chunks.push({ _tag: "Chunk", stream: "out", offset, bytes: bytes.slice(offset, offset + size) })
  }
  const err = encoder.encode(options.err ?? "")
  if (err.length > 0) chunks.push({ _tag: "Chunk", stream: "err", offset: 0, bytes: err })
  chunks.push({ _tag: "End", state, offsets: { out: bytes.length, err: err.length } })
  return Stream.runCollect(decodeRun(agent)(Stream.fromIterable(chunks)))
}

const outcome = (outputs: ReadonlyArray<RunOutput>) => {
  const last = outputs.at(-1)
  assert(last?._tag === "Ended")
  return last.outcome
}

const turn = [
  { type: "system", subtype: "init", session_id: "s1" },
  {
    type: "assistant",
    message: {
      content: [
        { type: "text", text: "H\u00e9llo" },
        { type: "text", text: "again" }
      ]
    }
  },
  { type: "result", subtype: "success", is_error: false, result: "Done \u2713", usage: { output_tokens: 2 } }
]
  .map((line) => JSON.stringify(line))
  .join("\n")

describe("a run of an agent that speaks lines (S3, S6)", () => {
  it.effect("gives the same events with the same keys however the bytes are cut", () =>
    Effect.gen(function* () {
      const whole = yield* run(claudeCode(), `${turn}\n`, exited(0))
      for (const pieces of [2, 7, 40, 1000]) {
        assert.deepStrictEqual(yield* run(claudeCode(), `${turn}\n`, exited(0), { pieces }), whole)
      }
      const keys = whole.flatMap((each) => (each._tag === "Event" ? [`${each.offset}.${each.index}`] : []))
      assert.strictEqual(new Set(keys).size, 4)
      assert.deepStrictEqual(outcome(whole), {
        status: "success",
        text: "Done \u2713",
        agentSessionId: "s1",
        usage: { outputTokens: 2 }
      })
    })
  )

  it.effect("takes the last line also without a newline", () =>
    Effect.gen(function* () {
      assert.strictEqual(outcome(yield* run(claudeCode(), turn, exited(0))).status, "success")
    })
  )

  it.effect("is interrupted without a terminal event, whatever the exit code", () =>
    Effect.gen(function* () {
      const half = turn.slice(0, turn.lastIndexOf("\n") + 1)
      assert.strictEqual(outcome(yield* run(claudeCode(), half, exited(0))).status, "interrupted")
      const lost = outcome(yield* run(claudeCode(), half, States.cases.Lost.make({ why: "reboot" })))
      assert.strictEqual(lost.status, "interrupted")
      assert.include(lost.error?.message, "restarted")
    })
  )

  it.effect("says what was not found, with the shell's own words (T8)", () =>
    Effect.gen(function* () {
      const result = outcome(yield* run(claudeCode(), "", exited(127), { err: "sh: claude: not found" }))
      assert.strictEqual(result.error?.kind, "not-found")
      assert.include(result.error?.message, '"claude" was not found')
      assert.include(result.error?.message, "sh: claude: not found")
    })
  )
})

describe("a run whose agent was looked for on the machine (R14, T8)", () => {
  const said = (lines: ReadonlyArray<string>) => lines.map((line) => `maestro: ${line}\n`).join("")

  it.effect("tells what was looked at, what was seen, and how to install it", () =>
    Effect.gen(function* () {
      const err = `noise\n${said([
        "agent-not-found claude",
        "shell: ok /bin/my zsh",
        "login PATH: /usr/bin:/bin",
        "seen: closed /a b/claude",
        "seen: broken /b/claude",
        "seen: alias claude",
        "folders: /h/.local/bin:/usr/local/bin",
        "interactive PATH: /i:/usr/bin"
      ])}`
      const { error, status } = outcome(yield* run(claudeCode(), "", exited(127), { err }))
      assert.deepEqual([status, error?.kind, error?.code], ["error", "not-found", "agent-not-found"])
      assert.strictEqual(error?.message, 'Claude Code was not found: there is no command "claude" that can be run.')
      for (const part of [
        "login shell (/bin/my zsh): /usr/bin:/bin",
        "interactive shell (/bin/my zsh): /i:/usr/bin",
        "installers put commands: /h/.local/bin /usr/local/bin",
        "chmod +x /a b/claude",
        "/b/claude is a symbolic link to nothing",
        "alias claude",
        "npm install -g @anthropic-ai/claude-code"
      ])
        assert.include(error?.hint, part)
    })
  )

  it.effect("tells an interpreter that is missing from an agent that is", () =>
    Effect.gen(function* () {
      const err = said([
        "agent-not-found claude",
        "shell: timeout /bin/bash",
        "login PATH: /bin",
        "seen: interpreter-missing node /x/claude"
      ])
      const { error } = outcome(yield* run(claudeCode(), "", exited(127), { err }))
      assert.strictEqual(error?.code, "interpreter-missing")
      assert.include(error?.message, 'claude is there, but "node"')
      assert.include(error?.hint, "/x/claude is there, but what runs it is not: node")
      assert.include(error?.hint, "The interactive shell (/bin/bash) did not come to its end within 10 s.")
      // The same words from an agent that failed otherwise are its own.
      assert.isUndefined(outcome(yield* run(claudeCode(), "", exited(1), { err })).error?.code)
    })
  )
})

describe("a run in a folder that is not there", () => {
  it.effect("says so, and is not taken for a failure of the agent", () =>
    Effect.gen(function* () {
      const err = "maestro: the folder /no/such is not there, or may not be entered\n"
      const { error } = outcome(yield* run(customAgent("x"), "", exited(125), { err }))
      assert.deepStrictEqual(error, {
        kind: "not-found",
        code: "folder-not-found",
        message: "the folder /no/such is not there, or may not be entered."
      })
      assert.strictEqual(outcome(yield* run(customAgent("x"), "", exited(125))).error?.kind, "crash")
    })
  )
})

describe("a run of an agent that speaks plain text", () => {
  it.effect("passes its text on as it comes, and takes the exit code for the outcome", () =>
    Effect.gen(function* () {
      const outputs = yield* run(customAgent("x"), "h\u00e9 \u2713\nlast", exited(0), { pieces: 9 })
      const shown = outputs.flatMap((each) =>
        each._tag === "Event" && each.event._tag === "Text" ? [each.event.text] : []
      )
      assert.strictEqual(shown.join(""), "h\u00e9 \u2713\nlast")
      assert.deepStrictEqual(shown, ["h\u00e9 \u2713\n", "last"])
      const bytes = outputs.flatMap((each) => (each._tag === "Piece" ? Array.from(each.bytes) : []))
      assert.deepStrictEqual(bytes, Array.from(encoder.encode("h\u00e9 \u2713\nlast")))
      assert.deepStrictEqual(outcome(outputs), { status: "success", text: "h\u00e9 \u2713\nlast" })
      assert.strictEqual(outcome(yield* run(customAgent("x"), "", exited(3))).status, "error")
      assert.strictEqual(outcome(yield* run(customAgent("x"), "", exited(137))).status, "interrupted")
    })
  )
})
