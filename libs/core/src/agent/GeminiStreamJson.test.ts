import { assert, describe, it } from "@effect/vitest"
import { jsonLines, outcomeOfStream } from "../testing/DecodeStream.ts"
import { decodeGeminiStreamJson } from "./GeminiStreamJson.ts"

const line = (json: unknown) => decodeGeminiStreamJson(JSON.stringify(json))
const piece = (content: string) => ({ type: "message", role: "assistant", content, delta: true })
const call = { type: "tool_use", tool_name: "read_file", tool_id: "t", parameters: { path: "a" } }

describe("gemini -o stream-json (S3)", () => {
  it("puts the pieces of the last text together", () => {
    const stream = [
      { type: "init", session_id: "s", model: "m" },
      { type: "message", role: "user", content: "the prompt" },
      piece("I will "),
      piece("look."),
      call,
      { type: "tool_result", tool_id: "t", status: "success", output: "x" },
      piece("Do"),
      piece("ne."),
      { type: "result", status: "success" }
    ]
    assert.deepStrictEqual(outcomeOfStream("gemini-stream-json", jsonLines(stream)), {
      status: "success",
      text: "Done.",
      agentSessionId: "s"
    })
    assert.deepInclude(outcomeOfStream("gemini-stream-json", jsonLines(stream.slice(0, 4))), {
      status: "interrupted",
      text: "I will look."
    })
  })

  it("tells failed tools, warnings and failures", () => {
    assert.deepStrictEqual(
      line({ type: "tool_result", tool_id: "t", status: "error", error: { type: "x", message: "no such file" } }),
      [{ _tag: "ToolResult", id: "t", output: "no such file", isError: true }]
    )
    assert.deepStrictEqual(line({ type: "error", severity: "warning", message: "Loop detected" }), [
      { _tag: "Notice", text: "Loop detected" }
    ])
    assert.deepStrictEqual(
      line({ type: "result", status: "error", error: { type: "FatalAuthError", message: "Login" } }),
      [{ _tag: "Result", isError: true, error: { kind: "unknown", message: "Login" } }]
    )
    assert.deepStrictEqual(line({ type: "message", role: "assistant", content: "Whole." }), [
      { _tag: "Text", text: "Whole." }
    ])
  })
})
