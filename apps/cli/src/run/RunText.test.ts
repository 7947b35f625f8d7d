import { assert, describe, it } from "@effect/vitest"
import { AgentEvent } from "@maestro/core/agent/AgentEvent"
import { claudeCode } from "@maestro/core/agent/ClaudeCode"
import { customAgent } from "@maestro/core/agent/CustomAgent"
import { type Paint, outcomeText, runOutputText } from "./RunText.ts"

const paint: Paint = { dim: (t) => `<${t}>`, red: (t) => t, green: (t) => t, yellow: (t) => t }
const show = (event: AgentEvent, verbose = false) =>
  runOutputText({ _tag: "Event", offset: 0, index: 0, event }, 0, {
    agent: claudeCode(),
    paint,
    verbose,
    lastText: "Hello"
  })

describe("a run for a person (S3)", () => {
  it("shows text as lines, and tools in short", () => {
    assert.deepStrictEqual(show(AgentEvent.cases.Text.make({ text: "Hello" })), { stdout: "Hello\n" })
    const call = AgentEvent.cases.ToolCall.make({ id: "1", name: "Bash", input: { command: "ls\n-l" } })
    assert.strictEqual(show(call).stdout, '<\u2192 Bash {"command":"ls\\n-l"}\n>')
    const result = AgentEvent.cases.ToolResult.make({ id: "1", output: "\na\nb\n", isError: false })
    assert.strictEqual(show(result).stdout, "<  \u2190 a (2 lines)\n>")
  })

  it("passes a plain-text agent's words on as they are, and no lines of its own on stdout", () => {
    const text = AgentEvent.cases.Text.make({ text: "half\ufffd" })
    const bytes = new Uint8Array([0x68, 0x61, 0x6c, 0x66, 0xff])
    const output = { _tag: "Piece", offset: 0, bytes } as const
    const options = { agent: customAgent("x"), paint, verbose: false, lastText: "" }
    assert.deepStrictEqual(runOutputText(output, 0, options), { stdout: bytes })
    // Their line comes as an event when it is whole; read from the store, that is all there is.
    const stored = { _tag: "Event", offset: 0, index: 0, event: text } as const
    assert.deepStrictEqual(runOutputText(stored, 0, { ...options, hasPieces: true }), {})
    assert.deepStrictEqual(runOutputText(stored, 0, options), { stdout: "half\ufffd" })
    const ended = runOutputText({ _tag: "Ended", outcome: { status: "success", text: "" } }, 1500, options)
    assert.deepStrictEqual(ended, { stderr: "\u2714 done in 1.5 s\n" })
  })

  it("says where an agent was found that is not on the login PATH, and takes nothing from what it writes (R14)", () => {
    const bytes = new TextEncoder().encode("maestro: found by interactive: /h/\u00e9/x\nits own \u00e9\n")
    const stderr = (agent: "lines" | "text", verbose = false, offset = 0) => {
      const output = { _tag: "Stderr", offset, text: new TextDecoder().decode(bytes), bytes } as const
      const options = { agent: agent === "lines" ? claudeCode() : customAgent("x"), paint, verbose, lastText: "" }
      const shown = runOutputText(output, 0, options).stderr
      return shown === undefined ? undefined : Buffer.from(shown).toString()
    }
    const told = (name: string) =>
      `${name} is not on the PATH of the login shell there; the interactive shell has it: /h/\u00e9/x\n`
    assert.strictEqual(stderr("lines"), told("claude"))
    assert.strictEqual(stderr("lines", true), `${told("claude")}its own \u00e9\n`)
    assert.strictEqual(stderr("text"), `${told("x")}its own \u00e9\n`)
    // An agent that writes the same later has written it itself.
    assert.isUndefined(stderr("lines", false, 9))
    assert.strictEqual(stderr("text", false, 9), new TextDecoder().decode(bytes))
  })

  it("lets no agent rewrite the screen", () => {
    const sneaky = AgentEvent.cases.Text.make({ text: "a\u001b[2Jb\r\nc" })
    assert.deepStrictEqual(show(sneaky), { stdout: "a\ufffd[2Jb\nc\n" })
  })

  it("shows an answer that has not been said yet, once", () => {
    const result = (text: string) => AgentEvent.cases.Result.make({ isError: false, text })
    assert.strictEqual(show(result("Hello")).stdout, "")
    assert.strictEqual(show(result("Goodbye")).stdout, "Goodbye\n")
    assert.strictEqual(show(AgentEvent.cases.Result.make({ isError: true, text: "no" })).stdout, "")
  })

  it("keeps what it does not know for --verbose", () => {
    const raw = AgentEvent.cases.Raw.make({ line: "Welcome" })
    assert.strictEqual(show(raw).stdout, "")
    assert.strictEqual(show(raw, true).stdout, "<Welcome\n>")
  })

  it("ends with what it came to and what it cost", () => {
    const usage = { inputTokens: 12, outputTokens: 3 }
    assert.strictEqual(
      outcomeText({ status: "success", text: "", usage, costUsd: 0.5 }, 2000, paint),
      "\u2714 done in 2.0 s, 12 tokens in, 3 out, $0.5000\n"
    )
    assert.strictEqual(outcomeText({ status: "success", text: "" }, undefined, paint), "\u2714 done\n")
    const error = { kind: "auth", message: "Invalid API key" } as const
    assert.strictEqual(
      outcomeText({ status: "error", text: "", error }, 100, paint),
      "\u2718 the run failed after 0.1 s: Invalid API key\n"
    )
  })
})
