import { decodeClaudeStreamJson } from "@maestro/core/agent/ClaudeStreamJson"
import { LineSplitter } from "@maestro/core/agent/Lines"
import { Effect } from "effect"
import { pairs } from "./Measure.ts"
import { type Row, times } from "./Row.ts"

const text = "It reads the file, looks for the failing test, and mends it. ".repeat(6)

const lines = Array.from({ length: 20_000 }, (_, i) =>
  JSON.stringify(
    i % 3 === 0
      ? {
          type: "assistant",
          session_id: "s",
          message: { id: `m${i}`, role: "assistant", content: [{ type: "text", text }] }
        }
      : i % 3 === 1
        ? {
            type: "assistant",
            session_id: "s",
            message: {
              content: [{ type: "tool_use", id: `t${i}`, name: "Edit", input: { file: "a.ts", old: text, new: text } }]
            }
          }
        : {
            type: "user",
            session_id: "s",
            message: { content: [{ type: "tool_result", tool_use_id: `t${i}`, content: text }] }
          }
  )
)

/** Bytes to events, against the bare `JSON.parse` of the same lines. */
export const decodeRow = Effect.fnUntraced(function* (rounds: number) {
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`)
  let sink = 0
  const decode = Effect.sync(() => {
    const splitter = new LineSplitter()
    for (let at = 0; at < bytes.length; at += 65_536) {
      for (const line of splitter.push(bytes.subarray(at, at + 65_536)))
        sink += decodeClaudeStreamJson(line.text).length
    }
  })
  const parse = Effect.sync(() => {
    for (const line of lines) sink += Object.keys(JSON.parse(line) as object).length
  })
  const { ours, theirs, ratio } = yield* pairs(rounds, decode, parse)
  const speed = (milliseconds: number) => `${Math.round(bytes.length / 1024 / 1024 / (milliseconds / 1000))} MiB/s`
  return {
    what: "agent stream decoding, bytes to events",
    ours: speed(ours.median),
    theirs: `bare JSON.parse ${speed(theirs.median)} (${times(1 / ratio)} our speed / theirs)`,
    bar: ">= half the speed of JSON.parse",
    met: ratio <= 2 && sink > 0
  } satisfies Row
})
