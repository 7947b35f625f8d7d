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

  it("takes what is refused for a question that nobody was there to answer", () => {
    const denied = (tool_name: string, tool_input: object) => ({ tool_name, tool_use_id: "t", tool_input })
    const questions = [{ question: "Shall I?" }, { question: "Really?" }]
    const permission_denials = [denied("Bash", { command: "rm x" }), denied("AskUserQuestion", { questions }), 7]
    const events = line({ type: "result", subtype: "success", is_error: false, result: "No.", permission_denials })
    assert.deepStrictEqual(events, [
      { _tag: "Question", kind: "permission", text: "Bash: rm x" },
      { _tag: "Question", kind: "question", text: "Shall I?\nReally?" },
      { _tag: "Result", isError: false, text: "No." }
    ])
  })

  it("tells which file a tool says it has changed, and passes over tools that read", () => {
    const content = [{ type: "tool_result", tool_use_id: "t", content: "ok" }]
    const changed = (tool_use_result: object) =>
      line({ type: "user", message: { content }, tool_use_result }).filter(({ _tag }) => _tag === "FileChange")
    const structuredPatch: ReadonlyArray<unknown> = []
    assert.deepStrictEqual(changed({ type: "create", filePath: "/w/a", structuredPatch }), [
      { _tag: "FileChange", path: "/w/a", change: "add" }
    ])
    assert.deepStrictEqual(changed({ filePath: "/w/a", structuredPatch }), [
      { _tag: "FileChange", path: "/w/a", change: "update" }
    ])
    assert.deepStrictEqual(changed({ type: "text", file: { filePath: "/w/a" } }), [])
  })

  it("says to whom a sub-agent's words belong, and takes no prompt for them", () => {
    const parent_tool_use_id = "task"
    const message = { content: [{ type: "text", text: "found it" }] }
    assert.deepStrictEqual(line({ type: "assistant", parent_tool_use_id, message }), [
      { _tag: "Text", text: "found it", parentToolCall: "task" }
    ])
    assert.strictEqual(line({ type: "user", parent_tool_use_id, message })[0]?._tag, "Raw")
  })

  it("takes pieces of a message as they come", () => {
    const piece = (delta: object) => line({ type: "stream_event", event: { type: "content_block_delta", delta } })
    assert.deepStrictEqual(piece({ type: "text_delta", text: "a" }), [{ _tag: "Text", text: "a", isPart: true }])
    assert.deepStrictEqual(piece({ type: "thinking_delta", thinking: "b" }), [
      { _tag: "Thinking", text: "b", isPart: true }
    ])
    assert.deepStrictEqual(piece({ type: "input_json_delta", partial_json: "{" }), [])
  })

  it("tells a usage limit only when it is reached", () => {
    const limit = (status: string) => line({ type: "rate_limit_event", rate_limit_info: { status, resetsAt: 1.7e9 } })
    assert.deepStrictEqual(limit("allowed"), [])
    const [notice] = limit("rejected")
    assert.deepInclude(notice, { _tag: "Notice", kind: "quota" })
  })

  it.each([
    [{ error_status: 529, attempt: 1, max_retries: 10, retry_delay_ms: 500 }, "(529); trying again in 0.5 s (1 of 10)"],
    [{ data: { attempt: 2, maxRetries: 10, delayMs: 120_000 } }, "trying again in 120 s (2 of 10)"],
    [{ data: { reason: "retry" } }, "The model did not answer; trying again"]
  ])("tells a retry of Claude Code and of Qwen Code: %j", (fields, told) => {
    const [event] = line({ type: "system", subtype: "data" in fields ? "retry" : "api_retry", ...fields })
    assert(event?._tag === "Notice")
    assert.isTrue(event.isRetry)
    assert.isTrue(event.text.endsWith(told), event.text)
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
