import { assert, describe, it } from "@effect/vitest"
import { decodeStream } from "../testing/DecodeStream.ts"
import { readRecording } from "../testing/Recordings.ts"
import { flowAfter, isRepeat, noFlow } from "./TextFlow.ts"
import { AgentEvent } from "./AgentEvent.ts"

const { Text, Thinking, ToolCall } = AgentEvent.cases
const repeats = (events: ReadonlyArray<AgentEvent>) => {
  let flow = noFlow
  return events.filter((event) => {
    const isOne = isRepeat(flow, event)
    flow = flowAfter(flow, event)
    return isOne
  })
}
const part = (text: string) => Text.make({ text, isPart: true })
const whole = Text.make({ text: "ab" })

describe("a text that comes in pieces and then whole (S3)", () => {
  it("is told from a new one", () => {
    assert.deepStrictEqual(repeats([part("a"), part("b"), whole]), [whole])
    assert.deepStrictEqual(repeats([whole, whole]), [])
    assert.deepStrictEqual(repeats([part("a"), part("b"), Text.make({ text: "abc" })]), [])
    assert.deepStrictEqual(repeats([part("a"), part("b"), Thinking.make({ text: "ab" })]), [])
    assert.deepStrictEqual(repeats([part("a"), ToolCall.make({ id: "", name: "", input: null }), part("b"), whole]), [])
  })

  it.each([
    ["pi-tool", "pi-json", 1],
    ["claude-turn", "claude-stream-json", 2],
    ["gemini-tool", "gemini-stream-json", 0]
  ] as const)("%s has %s such texts", (name, format, count) => {
    const events = decodeStream(format, [readRecording({ name })]).map(({ event }) => event)
    assert.strictEqual(repeats(events).length, count)
  })
})
