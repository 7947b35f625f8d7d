import { assert, describe, it } from "@effect/vitest"
import { jsonLines, outcomeOfStream } from "../testing/DecodeStream.ts"
import { decodeCodexJsonl } from "./CodexJsonl.ts"

const line = (json: unknown) => decodeCodexJsonl(JSON.stringify(json))
const completed = (item: object) => line({ type: "item.completed", item: { id: "i1", ...item } })
const started = (item: object) => line({ type: "item.started", item: { id: "i1", ...item } })

describe("codex --json (S3)", () => {
  it("tells a command when it starts and what it gave when it ends", () => {
    const command = { type: "command_execution", command: "ls" }
    assert.deepStrictEqual(started({ ...command, aggregated_output: "", status: "in_progress" }), [
      { _tag: "ToolCall", id: "i1", name: "shell", input: { command: "ls" } }
    ])
    const ended = { ...command, aggregated_output: "a\n", exit_code: 0, status: "completed" }
    const result = { _tag: "ToolResult", id: "i1", output: "a\n", isError: false } as const
    assert.deepStrictEqual(completed(ended), [result])
    assert.deepStrictEqual(completed({ ...ended, exit_code: 2, status: "failed" }), [{ ...result, isError: true }])
    assert.deepStrictEqual(completed({ ...ended, exit_code: null, status: "declined" }), [
      { _tag: "Question", kind: "permission", text: "shell: ls" },
      { ...result, isError: true }
    ])
  })

  it("tells each file of a change, and a change that did not work", () => {
    const changes = [
      { path: "a.ts", kind: "add" },
      { path: "b.ts", kind: "delete" },
      { path: "c.ts", kind: "update" }
    ] as const
    assert.deepStrictEqual(
      completed({ type: "file_change", changes, status: "completed" }),
      changes.map(({ kind, path }) => ({ _tag: "FileChange", path, change: kind }))
    )
    assert.deepStrictEqual(started({ type: "file_change", changes, status: "in_progress" }), [])
    assert.deepStrictEqual(completed({ type: "file_change", changes, status: "failed" }), [
      { _tag: "Notice", text: "codex could not change a.ts, b.ts, c.ts" }
    ])
  })

  it("tells calls of MCP tools and of other agents, with their failures", () => {
    const call = { type: "mcp_tool_call", server: "docs", tool: "find", arguments: { q: "x" } }
    assert.deepStrictEqual(started(call), [{ _tag: "ToolCall", id: "i1", name: "docs.find", input: { q: "x" } }])
    const content = [{ type: "text", text: "one" }, { type: "image" }, { type: "text", text: "two" }]
    const result = { _tag: "ToolResult", id: "i1" } as const
    assert.deepStrictEqual(completed({ ...call, result: { content }, status: "completed" }), [
      { ...result, output: "one\n\ntwo", isError: false }
    ])
    assert.deepStrictEqual(completed({ ...call, error: { message: "no" }, status: "failed" }), [
      { ...result, output: "no", isError: true }
    ])
    const agent = { type: "collab_tool_call", tool: "spawn_agent", prompt: "go", status: "completed" }
    assert.deepStrictEqual(started(agent), [
      { _tag: "ToolCall", id: "i1", name: "spawn_agent", input: { prompt: "go" } }
    ])
    assert.strictEqual(completed(agent)[0]?._tag, "ToolResult")
  })

  it("tells thoughts, searches, plans and warnings", () => {
    assert.deepStrictEqual(completed({ type: "reasoning", text: "hm" }), [{ _tag: "Thinking", text: "hm" }])
    assert.deepStrictEqual(
      completed({ type: "web_search", query: "effect 4" }).map(({ _tag }) => _tag),
      ["ToolCall", "ToolResult"]
    )
    const items = [{ text: "mend it", completed: false }]
    assert.deepStrictEqual(started({ type: "todo_list", items }), [
      { _tag: "ToolCall", id: "i1", name: "todo_list", input: items }
    ])
    assert.deepStrictEqual(completed({ type: "todo_list", items }), [])
    assert.deepStrictEqual(completed({ type: "error", message: "Model metadata not found" }), [
      { _tag: "Notice", text: "Model metadata not found" }
    ])
    assert.strictEqual(line({ type: "request_user_input", questions: [{ question: "Which?" }] })[0]?._tag, "Question")
    assert.strictEqual(completed({ type: "hologram" })[0]?._tag, "Raw")
  })

  it("goes on after an error line: only the turn's own end ends it", () => {
    const retried = [
      { type: "thread.started", thread_id: "t" },
      { type: "error", message: "Reconnecting... 1/5 (unexpected status 500)" },
      { type: "item.completed", item: { id: "1", type: "agent_message", text: "There." } }
    ]
    const ended = { type: "turn.completed", usage: { input_tokens: 5, output_tokens: 1 } }
    assert.deepInclude(outcomeOfStream("codex-jsonl", jsonLines([...retried, ended]), 1), {
      status: "success",
      text: "There."
    })
    const lost = outcomeOfStream("codex-jsonl", jsonLines(retried.slice(0, 2)), 1)
    assert.strictEqual(lost.status, "interrupted")
    assert.include(lost.error?.message, "Reconnecting... 1/5")
  })

  it("says what an API answered in JSON in its words", () => {
    const message = '{"error":{"message":"The model gpt-0 does not exist","type":"invalid_request_error"}}'
    assert.deepStrictEqual(line({ type: "turn.failed", error: { message } }), [
      { _tag: "Result", isError: true, error: { kind: "unknown", message: "The model gpt-0 does not exist" } }
    ])
  })
})
