import { assert, describe, it } from "@effect/vitest"
import { decodeClaudeStreamJson as decode } from "./ClaudeStreamJson.ts"

const line = (value: unknown) => decode(JSON.stringify(value))

describe("Claude Code's stream-json (S3)", () => {
  it("opens the conversation with its id and model", () => {
    const init = { type: "system", subtype: "init", session_id: "abc", model: "claude-x", tools: [] }
    assert.deepStrictEqual(line(init), [{ _tag: "Started", agentSessionId: "abc", model: "claude-x" }])
  })

  it("gives text, thinking and tool calls of one message in their order", () => {
    const events = line({
      type: "assistant",
      message: {
        content: [
          { type: "thinking", thinking: "hm" },
          { type: "text", text: "Hello" },
          { type: "tool_use", id: "t1", name: "Bash", input: { command: "ls" } }
        ]
      }
    })
    assert.deepStrictEqual(events, [
      { _tag: "Thinking", text: "hm" },
      { _tag: "Text", text: "Hello" },
      { _tag: "ToolCall", id: "t1", name: "Bash", input: { command: "ls" } }
    ])
  })

  it.each([
    ["text", "a.txt"],
    ["parts", [{ type: "text", text: "a.txt" }]]
  ])("reads a tool result given as %s", (_, content) => {
    const events = line({ type: "user", message: { content: [{ type: "tool_result", tool_use_id: "t1", content }] } })
    assert.deepStrictEqual(events, [{ _tag: "ToolResult", id: "t1", output: "a.txt", isError: false }])
  })

  it("ends with the answer, usage and cost", () => {
    const result = {
      type: "result",
      subtype: "success",
      is_error: false,
      result: "Done.",
      total_cost_usd: 0.25,
      usage: { input_tokens: 10, output_tokens: 3, cache_read_input_tokens: 7 }
    }
    assert.deepStrictEqual(line(result), [
      {
        _tag: "Result",
        isError: false,
        text: "Done.",
        usage: { inputTokens: 10, outputTokens: 3, cacheReadInputTokens: 7 },
        costUsd: 0.25
      }
    ])
  })

  it.each([
    ["API Error: 401 Invalid API key", "auth"],
    ["API Error: 429 rate limited", "rate-limit"],
    ["Your credit balance is too low", "quota"],
    ["prompt is too long: 250000 tokens", "context"],
    ["connect ECONNREFUSED 127.0.0.1:1", "network"],
    ["API Error: 529 overloaded", "server"],
    ["something odd", "unknown"]
  ] as const)("takes a success with is_error for the failure that it is: %s", (message, kind) => {
    const [event] = line({ type: "result", subtype: "success", is_error: true, result: message })
    assert.deepStrictEqual(event, { _tag: "Result", isError: true, text: message, error: { kind, message } })
  })

  it("says that the agent tries again, without ending the turn", () => {
    const [event] = line({ type: "system", subtype: "api_retry", retry_delay_ms: 1500, error_status: 529 })
    assert.strictEqual(event?._tag, "Notice")
  })

  it("keeps what it does not know, and never fails", () => {
    for (const raw of [
      "Welcome to host",
      "{",
      '{"type":"new_thing"}',
      "[1]",
      "null",
      '{"type":"assistant"}',
      '{"type":"__proto__"}'
    ]) {
      assert.deepStrictEqual(decode(raw), [{ _tag: "Raw", line: raw }])
    }
    assert.deepStrictEqual(decode("  "), [])
  })
})
