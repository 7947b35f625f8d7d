import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { decodeStream, outcomeOfStream } from "../testing/DecodeStream.ts"
import { readRecording, type Recording, recordings } from "../testing/Recordings.ts"
import { AgentEvent } from "./AgentEvent.ts"
import { LineSplitter } from "./Lines.ts"

const isEvent = Schema.is(AgentEvent)
const newline = 10

const whole = (recording: Recording) => decodeStream(recording.format, [readRecording(recording)])

const cutAt = (bytes: Uint8Array, cuts: ReadonlyArray<number>) => {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, i) => bytes.slice(edges[i], edge))
}

const natural = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))
const anyRecording = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: recordings.length - 1 }))

describe("recorded streams (S3)", () => {
  it.each(recordings.map((recording) => [recording.name, recording] as const))("%s", (_, recording) => {
    const bytes = readRecording(recording)
    const { error, ...outcome } = recording.outcome
    const { error: found, ...rest } = outcomeOfStream(recording.format, bytes, recording.exitCode)
    assert.deepStrictEqual(rest, outcome)
    // What an interruption is told with is ours, and names the agent.
    if (outcome.status === "interrupted") assert.strictEqual(found?.kind, "crash")
    else assert.deepStrictEqual(found, error)
    // The agent's word counts, not the exit code: several say 0 for a failure, or another for a success.
    for (const code of [0, 1, 137])
      assert.strictEqual(outcomeOfStream(recording.format, bytes, code).status, outcome.status)
  })

  it("make events that can be stored, and keep what is not known", () => {
    for (const recording of recordings) {
      const events = whole(recording)
      assert.isAbove(events.length, 0)
      for (const { event } of events) assert.isTrue(isEvent(event), `${recording.name}: ${JSON.stringify(event)}`)
      const raw = events.flatMap(({ event }) => (event._tag === "Raw" ? [event.line] : []))
      // Hooks of Claude Code, and what it tells its own sub-agents.
      assert.deepStrictEqual(
        raw.filter((line) => !line.includes("hook_response") && !line.includes("toolu_task")),
        [],
        recording.name
      )
    }
  })
})

describe("decoding (S6)", () => {
  it("gives the same events for each byte on its own, for every recording", () => {
    for (const recording of recordings) {
      const bytes = readRecording(recording)
      const bits = Array.from({ length: bytes.length }, (_, i) => bytes.slice(i, i + 1))
      assert.deepStrictEqual(decodeStream(recording.format, bits), whole(recording), recording.name)
    }
  })

  it.effect.prop(
    "gives the same events under the same keys however the bytes are cut",
    [anyRecording, Schema.Array(natural)],
    ([which, cuts]) =>
      Effect.sync(() => {
        const recording = recordings[which]!
        const chunks = cutAt(readRecording(recording), cuts)
        assert.deepStrictEqual(decodeStream(recording.format, chunks), whole(recording))
      })
  )

  it("gives the same events to a reader that begins at any line", () => {
    for (const recording of recordings) {
      const bytes = readRecording(recording)
      const all = whole(recording)
      for (const { end } of new LineSplitter().push(bytes)) {
        const tail = decodeStream(recording.format, [bytes.subarray(end)], end)
        assert.deepStrictEqual(
          tail,
          all.filter(({ offset }) => offset >= end),
          recording.name
        )
      }
    }
  })

  it("calls every beginning of a stream interrupted that does not have its end", () => {
    for (const recording of recordings) {
      const bytes = readRecording(recording)
      const end = whole(recording).find(({ event }) => event._tag === "Result")?.offset
      // A half line ends nothing either.
      for (let at = 0; at <= (end ?? bytes.length); at += 1 + (at % 97)) {
        const { status } = outcomeOfStream(recording.format, bytes.subarray(0, at))
        assert.strictEqual(status, "interrupted", `${recording.name}, first ${at} bytes`)
      }
    }
  })

  it.effect.prop(
    "never fails, whatever lines are lost, doubled, cut short or swapped, and its events can be written again",
    [
      anyRecording,
      Schema.Array(Schema.Tuple([natural, Schema.Literals(["drop", "double", "truncate", "swap", "flip"])]))
    ],
    ([which, changes]) =>
      Effect.sync(() => {
        const recording = recordings[which]!
        const bytes = changes.reduce<Uint8Array>(mutated, readRecording(recording))
        for (const { event } of decodeStream(recording.format, [bytes])) {
          assert.isTrue(isEvent(event), JSON.stringify(event))
        }
        const { usage } = outcomeOfStream(recording.format, bytes)
        for (const tokens of Object.values(usage ?? {})) assert.isAtLeast(tokens, 0)
      })
  )
})

/** The stream with one of its lines changed. */
const mutated = (bytes: Uint8Array, [where, how]: readonly [number, string]): Uint8Array => {
  const lines: Array<Uint8Array> = []
  for (let from = 0; from < bytes.length;) {
    const at = bytes.indexOf(newline, from)
    const end = at < 0 ? bytes.length : at + 1
    lines.push(bytes.slice(from, end))
    from = end
  }
  const i = where % Math.max(1, lines.length)
  const line = lines[i] ?? new Uint8Array()
  const other = lines[(i + 1) % Math.max(1, lines.length)] ?? line
  const replaced: Record<string, ReadonlyArray<Uint8Array>> = {
    drop: [],
    double: [line, line],
    truncate: [line.slice(0, where % (line.length + 1))],
    swap: [other],
    flip: [line.map((byte, at) => (at === where % (line.length + 1) ? byte ^ 0x8a : byte))]
  }
  lines.splice(i, 1, ...(replaced[how] ?? [line]))
  return new Uint8Array(lines.flatMap((each) => Array.from(each)))
}
