import { assert, describe, it } from "@effect/vitest"
import { agentWith } from "../testing/DecodeStream.ts"
import { JobState } from "../machine/Jobs.ts"
import { AgentEvent, type Usage } from "./AgentEvent.ts"
import { addEvent, addStderr, emptyTurn, outcomeOf } from "./AgentOutcome.ts"

const { Notice, Result, Started, Text, Thinking, ToolCall, ToolResult, Usage: Used } = AgentEvent.cases
const agent = agentWith("claude-stream-json")
const exited = (code: number) => JobState.cases.Exited.make({ code })
const fold = (events: ReadonlyArray<AgentEvent>) =>
  events.reduce((turn, event) => addEvent(turn, event, agent.output), emptyTurn)
const outcome = (events: ReadonlyArray<AgentEvent>, code = 0, before?: Usage) =>
  outcomeOf(fold(events), exited(code), agent, before)

const text = (said: string) => Text.make({ text: said })
const part = (said: string) => Text.make({ text: said, isPart: true })
const call = ToolCall.make({ id: "t", name: "Bash", input: null })
const result = ToolResult.make({ id: "t", output: "", isError: false })
const done = Result.make({ isError: false })
const retry = Notice.make({ text: "trying again", kind: "server", isRetry: true })

describe("the answer of a turn (S3)", () => {
  it.each([
    ["the last text", [text("a"), text("b"), done], "b"],
    ["the pieces of the last text", [part("a"), part("b"), done], "ab"],
    ["pieces behind a tool call alone", [part("a"), call, result, part("b"), part("c"), done], "bc"],
    ["what was said before a tool call, when nothing was after it", [text("a"), call, result, done], "a"],
    ["a text once, when it comes in pieces and then whole", [part("a"), part("b"), text("ab"), done], "ab"],
    ["what is said anew after a retry", [part("half an"), retry, part("whole"), done], "whole"],
    ["the agent's own word on it", [text("a"), Result.make({ isError: false, text: "A" })], "A"],
    ["no thoughts", [text("a"), Thinking.make({ text: "hm" }), done], "a"],
    ["nothing that a sub-agent says", [text("a"), Text.make({ text: "b", parentToolCall: "t" }), done], "a"],
    ["nothing, when nothing was said", [done], ""]
  ] as const)("is %s", (_, events, answer) => {
    assert.strictEqual(outcome(events).text, answer)
  })

  it("is cut at a megabyte where it comes in pieces", () => {
    const piece = part("x".repeat(300_000))
    assert.strictEqual(outcome([piece, piece, piece, piece, done]).text.length, 1024 * 1024)
  })
})

describe("the end of a turn (S3)", () => {
  it.each([
    ["new text", text("more")],
    ["a retry", retry],
    ["a tool call", call],
    ["a thought", Thinking.make({ text: "hm" })]
  ])("is none when %s comes after it", (_, event) => {
    assert.strictEqual(outcome([text("a"), done, event]).status, "interrupted")
    assert.strictEqual(outcome([text("a"), done, event, done]).status, "success")
  })

  it.each([
    ["a notice", Notice.make({ text: "a newer version is there" })],
    ["what it used", Used.make({ of: "step", usage: {} })],
    ["an unknown line", AgentEvent.cases.Raw.make({ line: "bye" })],
    ["a sub-agent's text", Text.make({ text: "late", parentToolCall: "t" })]
  ])("stays when %s comes after it", (_, event) => {
    assert.strictEqual(outcome([text("a"), done, event]).status, "success")
  })

  it("takes the name that the agent gave the failure before it ended", () => {
    const failed = Result.make({ isError: true, error: { kind: "unknown", message: "it did not work" } })
    const named = Notice.make({ text: "billing", kind: "quota" })
    assert.strictEqual(outcome([named, failed]).error?.kind, "quota")
    assert.strictEqual(outcome([named, text("went on"), failed]).error?.kind, "unknown")
    assert.deepStrictEqual(outcome([Result.make({ isError: true })]).error, {
      kind: "unknown",
      message: "The agent gave no reason."
    })
  })

  it("is told from an agent that never began by what it did", () => {
    const refused = outcomeOf(addStderr(emptyTurn, "Error: no rollout found"), exited(1), agent)
    assert.deepStrictEqual([refused.status, refused.error?.kind], ["error", "crash"])
    assert.include(refused.error?.message, "Error: no rollout found")
    assert.strictEqual(outcomeOf(addStderr(emptyTurn, "Invalid API key"), exited(1), agent).error?.kind, "auth")
    // One that was ended by a signal, or had begun, was interrupted: some exit with 1 then.
    assert.strictEqual(outcomeOf(emptyTurn, exited(143), agent).status, "interrupted")
    assert.strictEqual(outcome([Started.make({ agentSessionId: "s" })], 1).status, "interrupted")
    assert.strictEqual(outcome([], 0).status, "interrupted")
  })
})

describe("what a turn used (S3)", () => {
  const used = (of: "step" | "turn" | "thread", inputTokens: number, costUsd?: number) =>
    Used.make({ of, usage: { inputTokens }, ...(costUsd === undefined ? {} : { costUsd }) })

  it("is the sum of its steps", () => {
    const { costUsd, usage } = outcome([used("step", 10, 0.1), used("step", 20, 0.2), done])
    assert.deepStrictEqual([usage, costUsd], [{ inputTokens: 30 }, 0.3])
    // What is not known of one step is not nothing for all.
    assert.deepStrictEqual(
      outcome([used("step", 10), Used.make({ of: "step", usage: { outputTokens: 2 } }), done]).usage,
      { inputTokens: 10, outputTokens: 2 }
    )
  })

  it("is what was last said of the turn, by its end or before it", () => {
    assert.deepStrictEqual(outcome([used("step", 5), used("turn", 10), used("turn", 20)]).usage, { inputTokens: 20 })
    const end = Result.make({ isError: false, usage: { inputTokens: 30 }, costUsd: 0.5 })
    const after = outcome([used("turn", 20, 0.1), end])
    assert.deepStrictEqual([after.usage, after.costUsd], [{ inputTokens: 30 }, 0.5])
    // It stays known when the agent went on and was interrupted.
    assert.deepStrictEqual(outcome([end, text("more")]).usage, { inputTokens: 30 })
  })

  it("is what the thread has more than before it, and never less than nothing", () => {
    const thread = Used.make({ of: "thread", usage: { inputTokens: 2400, outputTokens: 68, reasoningTokens: 3 } })
    const before = { inputTokens: 1200, outputTokens: 34 }
    assert.deepStrictEqual(outcome([thread, done], 0, before).usage, {
      inputTokens: 1200,
      outputTokens: 34,
      reasoningTokens: 3
    })
    const anew = { inputTokens: 9000, outputTokens: 34 }
    assert.deepStrictEqual(outcome([thread, done], 0, anew).usage, thread.usage)
    assert.deepStrictEqual(outcome([thread, done]).usage, thread.usage)
    assert.deepStrictEqual(fold([thread, done]).usage.thread, thread.usage)
  })

  it("is unknown when nobody said it", () => {
    assert.notProperty(outcome([text("a"), done]), "usage")
    assert.notProperty(outcome([text("a"), done]), "costUsd")
  })
})
