import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { decodeStream, jsonLines, outcomeOfStream } from "../testing/DecodeStream.ts"
import { AgentEvent } from "./AgentEvent.ts"
import { AgentFormat } from "./AgentFormat.ts"
import { maxLineBytes } from "./Lines.ts"

const formats = AgentFormat.literals.filter((format) => format !== "plain")
const encoder = new TextEncoder()
const eventsOf = (format: AgentFormat, text: string | Uint8Array) =>
  decodeStream(format, [typeof text === "string" ? encoder.encode(text) : text]).map(({ event }) => event)

const isEvent = Schema.is(AgentEvent)

/** A turn of each format that says "done" and ends well. */
const good: Readonly<Record<string, ReadonlyArray<unknown>>> = {
  "claude-stream-json": [
    { type: "system", subtype: "init", session_id: "s" },
    { type: "result", subtype: "success", is_error: false, result: "done", usage: { input_tokens: "12" } }
  ],
  "codex-jsonl": [
    { type: "thread.started", thread_id: "s" },
    { type: "item.completed", item: { id: "1", type: "agent_message", text: "done" } },
    { type: "turn.completed", usage: { input_tokens: "12" } }
  ],
  "gemini-stream-json": [
    { type: "init", session_id: "s" },
    { type: "message", role: "assistant", content: "done", delta: true },
    { type: "result", status: "success", stats: { input_tokens: "12" } }
  ],
  "opencode-json": [
    { type: "step_start", sessionID: "s" },
    { type: "text", sessionID: "s", part: { type: "text", text: "done" } },
    { type: "step_finish", sessionID: "s", part: { reason: "stop", tokens: { input: "12" } } }
  ],
  "pi-json": [
    { type: "session", id: "s" },
    {
      type: "message_end",
      message: {
        role: "assistant",
        content: [{ type: "text", text: "done" }],
        usage: { input: "12" },
        stopReason: "stop"
      }
    },
    { type: "agent_end", messages: [{ role: "assistant", stopReason: "stop" }] }
  ]
}

const goodOutcome = { status: "success", text: "done", agentSessionId: "s", usage: { inputTokens: 12 } } as const

describe.each(formats)("%s takes what real machines write (S3)", (format) => {
  const lines = jsonLines(good[format] ?? [])

  it("banners, empty lines, CRLF, a byte order mark, and numbers that are strings", () => {
    const noisy = `\ufeff${lines.replaceAll("\n", "\r\n")}`.replace("\r\n", "\r\nLast login: today\r\n\r\n")
    assert.deepStrictEqual(outcomeOfStream(format, `Welcome!\n\t{ not json\n${noisy}`), goodOutcome)
    assert.deepStrictEqual(outcomeOfStream(format, `  ${lines.trimEnd()}`), goodOutcome)
    assert.deepInclude(eventsOf(format, "Last login: today\r\n"), { _tag: "Raw", line: "Last login: today" })
  })

  it("values of JSON that are no objects, and objects that are no events, are kept as they are", () => {
    for (const line of [
      "[1]",
      "null",
      "3",
      '"x"',
      "{",
      "{}",
      '{"type":"new.thing"}',
      '{"type":7}',
      '{"type":"__proto__"}'
    ])
      assert.deepStrictEqual(eventsOf(format, line), [{ _tag: "Raw", line }])
  })

  it("events without anything in them", () => {
    const types = [
      ...["assistant", "user", "result", "system", "stream_event", "rate_limit_event"],
      ...["item.started", "item.updated", "item.completed", "thread.started", "turn.completed", "turn.failed", "error"],
      ...["init", "message", "tool_use", "tool_result", "text", "reasoning", "step_start", "step_finish"],
      ...["session", "message_update", "message_end", "tool_execution_start", "tool_execution_end", "agent_end"],
      ...["auto_retry_start", "request_user_input", "item.plan.delta"]
    ]
    const bodies = [
      null,
      1,
      "x",
      [],
      {},
      [null, 1, { type: "text" }],
      { type: "tool_use", content: 1 },
      { __proto__x: 1 }
    ]
    const keys = ["message", "item", "part", "event", "error", "usage", "stats", "messages", "subtype", "session_id"]
    for (const type of types)
      for (const body of bodies)
        for (const event of eventsOf(
          format,
          JSON.stringify({ type, ...Object.fromEntries(keys.map((key) => [key, body])) })
        ))
          assert.isTrue(isEvent(event), `${type}: ${JSON.stringify(event)}`)
  })

  it("keys that mean something to JavaScript", () => {
    const line =
      '{"type":"assistant","__proto__":{"type":"result"},"constructor":{"x":1},"message":{"__proto__":{"content":[]}}}'
    assert.deepStrictEqual(eventsOf(format, line), [{ _tag: "Raw", line }])
    assert.isUndefined(({} as Record<string, unknown>)["x"])
  })

  it("a line of 50 MB is cut, and that is said; what follows is read", () => {
    const size = 50 * 1024 * 1024
    const long = new Uint8Array(size).fill(97)
    const bytes = [encoder.encode('{"type":"assistant","x":"'), long, encoder.encode(`"}\n${lines}`)]
    const events = decodeStream(format, bytes)
    const [notice, raw, next] = events
    assert(notice?.event._tag === "Notice" && raw?.event._tag === "Raw")
    assert.include(notice.event.text, `${size + 28} bytes`)
    assert.isBelow(raw.event.line.length, 10_000)
    assert.strictEqual(next?.offset, size + 28)
    assert.deepStrictEqual(
      events.slice(2).map(({ event }) => event),
      eventsOf(format, lines)
    )
    assert.isBelow(maxLineBytes, size)
  })

  it("invalid UTF-8 and half characters", () => {
    const bytes = Uint8Array.from([0xff, 0xfe, 0xe2, 0x82, 10, ...encoder.encode(lines), 0xf0, 0x9f])
    assert.deepStrictEqual(outcomeOfStream(format, bytes), goodOutcome)
  })
})

describe("what is nested too deeply to be written again (S3)", () => {
  const depth = 100_000
  const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`

  it.each([
    [
      "claude-stream-json",
      `{"type":"assistant","message":{"content":[{"type":"tool_use","id":"1","input":{"a":${deep}}}]}}`
    ],
    ["codex-jsonl", `{"type":"item.started","item":{"type":"mcp_tool_call","arguments":${deep}}}`],
    ["gemini-stream-json", `{"type":"tool_use","tool_id":"1","parameters":${deep}}`],
    ["opencode-json", `{"type":"tool_use","part":{"callID":"1","state":{"input":${deep}}}}`],
    ["pi-json", `{"type":"tool_execution_start","toolCallId":"1","args":${deep}}`]
  ] as const)("%s", (format, line) => {
    const [event] = eventsOf(format, line)
    assert.strictEqual(event?._tag, "ToolCall")
    assert.isBelow(JSON.stringify(event).length, 500)
  })

  it("one whose question is nested too deeply", () => {
    const line = `{"type":"assistant","message":{"content":[{"type":"tool_use","name":"AskUserQuestion","input":{"a":${deep}}}]}}`
    assert.strictEqual(eventsOf("claude-stream-json", line)[0]?._tag, "ToolCall")
  })
})

describe("plain text", () => {
  it("is an event a line, with its newline, and the answer is all of it", () => {
    const text = "one\r\n\n\u00e9 two\nlast"
    assert.deepStrictEqual(eventsOf("plain", text), [
      { _tag: "Text", text: "one\r\n" },
      { _tag: "Text", text: "\n" },
      { _tag: "Text", text: "\u00e9 two\n" },
      { _tag: "Text", text: "last" }
    ])
    assert.deepStrictEqual(outcomeOfStream("plain", text), { status: "success", text })
    assert.strictEqual(outcomeOfStream("plain", text, 3).status, "error")
    assert.strictEqual(outcomeOfStream("plain", text, 143).status, "interrupted")
  })
})
