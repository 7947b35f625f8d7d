import { assert, describe, it } from "@effect/vitest"
import { jsonLines, outcomeOfStream } from "../testing/DecodeStream.ts"
import { decodeOpencodeJson } from "./OpencodeJson.ts"

const line = (json: object) => decodeOpencodeJson(JSON.stringify({ sessionID: "s", ...json }))
const tool = (part: object) => line({ type: "tool_use", part: { callID: "c", ...part } })
const step = (reason: string, tokens = {}) => ({
  type: "step_finish",
  sessionID: "s",
  part: { reason, tokens, cost: 0.1 }
})
const start = { type: "step_start", sessionID: "s", part: {} }
const says = (text: string) => ({ type: "text", sessionID: "s", part: { text } })
const fails = (error: object) => ({ type: "error", sessionID: "s", error })

describe("opencode --format json (S3)", () => {
  it("tells a tool's call, result and the file that it wrote", () => {
    const input = { filePath: "/w/a.ts", content: "x" }
    const events = tool({
      tool: "write",
      state: { status: "completed", input, output: "ok", metadata: { exists: false } }
    })
    assert.deepStrictEqual(events, [
      { _tag: "ToolCall", id: "c", name: "write", input },
      { _tag: "ToolResult", id: "c", output: "ok", isError: false },
      { _tag: "FileChange", path: "/w/a.ts", change: "add" }
    ])
    assert.strictEqual(tool({ tool: "read", state: { status: "completed", input, output: "x" } }).length, 2)
  })

  it("tells what it was not allowed to do for want of somebody to ask", () => {
    const error = "The user rejected permission to use this specific tool call."
    const events = tool({ tool: "bash", state: { status: "error", input: { command: "rm x" }, error } })
    assert.deepStrictEqual(events.slice(1), [
      { _tag: "ToolResult", id: "c", output: error, isError: true },
      { _tag: "Question", kind: "permission", text: `bash: ${error}` }
    ])
  })

  it("ends with its last step, and adds up what the steps used", () => {
    const tokens = { input: 10, output: 2, reasoning: 1, cache: { read: 3, write: 4 } }
    const stream = [start, says("a"), step("tool-calls", tokens), start, says("b"), step("stop", tokens)]
    assert.deepStrictEqual(outcomeOfStream("opencode-json", jsonLines(stream)), {
      status: "success",
      text: "b",
      agentSessionId: "s",
      usage: {
        inputTokens: 20,
        outputTokens: 4,
        reasoningTokens: 2,
        cacheReadInputTokens: 6,
        cacheCreationInputTokens: 8
      },
      costUsd: 0.2
    })
    assert.strictEqual(outcomeOfStream("opencode-json", jsonLines(stream.slice(0, 3))).status, "interrupted")
    // A step that follows one that ended shows that the turn had not ended with that one.
    assert.strictEqual(outcomeOfStream("opencode-json", jsonLines([...stream, start, says("c")])).status, "interrupted")
    assert.strictEqual(
      outcomeOfStream("opencode-json", jsonLines([start, says("a"), step("length")])).status,
      "success"
    )
  })

  it.each([
    [{ name: "ProviderAuthError", data: { providerID: "x", message: "no key" } }, "auth"],
    [{ name: "ContextOverflowError", data: { message: "too big" } }, "context"],
    [{ name: "APIError", data: { message: "slow down", statusCode: 429 } }, "rate-limit"],
    [
      { name: "APIError", data: { message: "no", statusCode: 429, responseBody: '{"code":"insufficient_quota"}' } },
      "quota"
    ],
    [{ name: "APIError", data: { message: "Overloaded", statusCode: 529 } }, "server"],
    [{ name: "APIError", data: { message: "cannot connect: ECONNREFUSED" } }, "network"],
    [{ name: "UnknownError", data: { message: "odd" } }, "unknown"],
    [{ name: "NewError" }, "unknown"]
  ] as const)("takes the kind of a failure from its own fields first: %j", (error, kind) => {
    const outcome = outcomeOfStream("opencode-json", jsonLines([fails(error)]), 1)
    assert.deepInclude(outcome, { status: "error", agentSessionId: "s" })
    assert.strictEqual(outcome.error?.kind, kind)
  })

  it("is not failed when it got over an error, or was stopped", () => {
    const overcome = [
      fails({ name: "APIError", data: { message: "x", statusCode: 500 } }),
      start,
      says("done"),
      step("stop")
    ]
    assert.deepInclude(outcomeOfStream("opencode-json", jsonLines(overcome)), { status: "success", text: "done" })
    const aborted = [start, fails({ name: "MessageAbortedError", data: { message: "Aborted" } })]
    assert.strictEqual(outcomeOfStream("opencode-json", jsonLines(aborted), 1).status, "interrupted")
  })
})
