import { assert, describe, it } from "@effect/vitest"
import { outputOf } from "./AgentFormat.ts"
import { addEvent, emptyTurn, outcomeOf } from "./AgentOutcome.ts"
import { qwenCode } from "./QwenCode.ts"
import { withThreadUsage } from "./ThreadUsage.ts"

const result = (input: number) =>
  JSON.stringify({
    type: "result",
    subtype: "success",
    result: "ok",
    usage: { input_tokens: input, output_tokens: 34 }
  })

describe("an agent that counts over its conversation (S3)", () => {
  it("is told what the turn used, from what the conversation had used before", () => {
    const agent = qwenCode()
    assert.strictEqual(agent.output._tag, "Lines")
    const decode = agent.output._tag === "Lines" ? agent.output.decode : () => []
    const turn = decode(result(4800)).reduce((so, event) => addEvent(so, event, agent.output), emptyTurn)
    const ended = { _tag: "Exited", code: 0 } as const
    const before = { inputTokens: 2400, outputTokens: 14 }
    assert.deepInclude(outcomeOf(turn, ended, agent, before), {
      status: "success",
      text: "ok",
      usage: { inputTokens: 2400, outputTokens: 20 }
    })
    assert.deepInclude(outcomeOf(turn, ended, agent), { usage: { inputTokens: 4800, outputTokens: 34 } })
  })

  it("leaves everything else as it is", () => {
    const plain = outputOf("plain")
    assert.strictEqual(withThreadUsage(plain), plain)
    const output = withThreadUsage(outputOf("claude-stream-json"))
    assert.deepStrictEqual(output._tag === "Lines" ? output.decode("a banner") : [], [
      { _tag: "Raw", line: "a banner" }
    ])
  })
})
