import { AgentFormat, outputOf } from "@maestro/core/agent/AgentFormat"
import { eventsOfLine } from "@maestro/core/agent/LineEvents"
import { LineSplitter } from "@maestro/core/agent/Lines"
import { readRecording, recordings } from "@maestro/core/testing/Recordings"
import { Effect } from "effect"
import { pairs } from "./Measure.ts"
import { type Row, times } from "./Row.ts"

const formats = AgentFormat.literals.filter((format) => format !== "plain")

const mebibyte = 1024 * 1024
const total = 100 * mebibyte

/**
 * Recorded turns of a format that went well, one after another, often enough to be a few megabytes. (Those that failed are
 * mostly retries, in lines as short as no other.)
 */
const stretchOf = (format: AgentFormat): Uint8Array => {
  const wentWell = recordings.filter((each) => each.format === format && each.outcome.status === "success")
  const all = Buffer.concat(wentWell.map(readRecording))
  return new Uint8Array(Buffer.concat(Array.from({ length: Math.ceil((4 * mebibyte) / all.length) }, () => all)))
}

/** 100 MiB of what the agents of a format wrote: bytes to events, against the bare `JSON.parse` of the same lines. */
const decodeRow = Effect.fnUntraced(function* (format: AgentFormat, rounds: number) {
  const bytes = stretchOf(format)
  const lines = new TextDecoder()
    .decode(bytes)
    .trimEnd()
    .split("\n")
    .map((line) => Buffer.from(line).toString())
  const output = outputOf(format)
  const repeats = Math.ceil(total / bytes.length)
  let sink = 0
  const decode = Effect.sync(() => {
    for (let i = 0; i < repeats; i++) {
      const splitter = new LineSplitter()
      for (let at = 0; at < bytes.length; at += 65_536)
        for (const line of splitter.push(bytes.subarray(at, at + 65_536)))
          sink += eventsOfLine(output, "out", line).length
    }
  })
  const parse = Effect.sync(() => {
    for (let i = 0; i < repeats; i++) for (const line of lines) sink += Object.keys(JSON.parse(line) as object).length
  })
  const { ours, theirs, ratio } = yield* pairs(rounds, decode, parse)
  const speed = (milliseconds: number) =>
    `${Math.round((repeats * bytes.length) / mebibyte / (milliseconds / 1000))} MiB/s`
  return {
    what: `agent stream decoding, bytes to events: ${format}, lines of ${Math.round(bytes.length / lines.length)} bytes`,
    ours: speed(ours.median),
    theirs: `bare JSON.parse ${speed(theirs.median)} (${times(1 / ratio)} our speed / theirs)`,
    bar: ">= half the speed of JSON.parse",
    met: ratio <= 2 && sink > 0
  } satisfies Row
})

/** A row for each language that agents speak. */
export const decodeRows = (rounds: number): Effect.Effect<ReadonlyArray<Row>> =>
  Effect.forEach(formats, (format) => decodeRow(format, rounds))
