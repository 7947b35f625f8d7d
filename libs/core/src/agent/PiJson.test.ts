import { assert, describe, it } from "@effect/vitest"
import { jsonLines, outcomeOfStream } from "../testing/DecodeStream.ts"
import { readRecording } from "../testing/Recordings.ts"
import { decodePiJson } from "./PiJson.ts"

const line = (json: unknown) => decodePiJson(JSON.stringify(json))
const answer = (text: string, stopReason = "stop", more = {}) => ({
  role: "assistant",
  content: text === "" ? [] : [{ type: "text", text }],
  stopReason,
  ...more
})
const ends = (message: object, more = {}) => [
  { type: "message_end", message },
  { type: "turn_end", message },
  { type: "agent_end", messages: [{ role: "user" }, message], ...more }
]
const failed = answer("", "error", { errorMessage: "529: overloaded" })

/** As versions before 0.80 write: nothing says that a retry will follow, or that none does. */
const asBefore = (name: string) =>
  new TextDecoder()
    .decode(readRecording({ name }))
    .replaceAll(/,"willRetry":(true|false)/g, "")
    .replace('{"type":"agent_settled"}\n', "")

describe("pi --mode json (S3)", () => {
  it.each(["pi-success", "pi-tool", "pi-401", "pi-429"])("older versions come to the same: %s", (name) => {
    assert.notInclude(asBefore(name), "agent_settled")
    assert.deepStrictEqual(
      outcomeOfStream("pi-json", asBefore(name)),
      outcomeOfStream("pi-json", readRecording({ name }))
    )
  })

  it("is not failed when a retry worked, and not done while one goes on", () => {
    const retry = {
      type: "auto_retry_start",
      attempt: 1,
      maxAttempts: 3,
      delayMs: 2000,
      errorMessage: "529: overloaded"
    }
    const stream = [{ type: "session", id: "s" }, ...ends(failed), retry, ...ends(answer("There."))]
    assert.deepInclude(outcomeOfStream("pi-json", jsonLines(stream)), { status: "success", text: "There." })
    const cut = outcomeOfStream("pi-json", jsonLines(stream.slice(0, 5)))
    assert.strictEqual(cut.status, "interrupted")
    assert.include(cut.error?.message, "trying again in 2 s (1 of 3)")
    assert.strictEqual(outcomeOfStream("pi-json", jsonLines(ends(failed, { willRetry: true }))).status, "interrupted")
    assert.strictEqual(outcomeOfStream("pi-json", jsonLines(ends(failed))).error?.kind, "server")
  })

  it("is interrupted when somebody aborted it", () => {
    const aborted = answer("Half an", "aborted")
    assert.deepInclude(outcomeOfStream("pi-json", jsonLines(ends(aborted))), { status: "interrupted", text: "Half an" })
  })

  it("tells thoughts as they come, and failed tools", () => {
    const piece = { type: "message_update", assistantMessageEvent: { type: "thinking_delta", delta: "hm" } }
    assert.deepStrictEqual(line(piece), [{ _tag: "Thinking", text: "hm", isPart: true }])
    const result = { content: [{ type: "text", text: "no" }] }
    assert.deepStrictEqual(
      line({ type: "tool_execution_end", toolCallId: "t", toolName: "bash", result, isError: true }),
      [{ _tag: "ToolResult", id: "t", output: "no", isError: true }]
    )
  })
})
