import type { Agent } from "@maestro/core/agent/Agent"
import { outcomeToJson, runOutputToJson } from "@maestro/core/agent/EventJson"
import { flowAfter, isRepeat, noFlow, type TextFlow } from "@maestro/core/agent/TextFlow"
import { Effect, Ref } from "effect"
import { Output } from "../Output.ts"
import { type Paint, runOutputText, type ShownOutput } from "./RunText.ts"

const encoder = new TextEncoder()
const bytesOf = (shown: string | Uint8Array) => (typeof shown === "string" ? encoder.encode(shown) : shown)

/** What the lines so far leave to the next one. */
interface Shown {
  /** What the agent said last: an answer that repeats it is not shown again. */
  readonly lastText: string
  /** The kind of text whose next piece goes on in the same line. */
  readonly open: "Text" | "Thinking" | undefined
  /** The pieces of it, which may come once more as a whole. */
  readonly flow: TextFlow
  /** Of a plain text, which is shown before its lines are whole. */
  readonly hasPieces: boolean
}

const nothing: Shown = { lastText: "", open: undefined, flow: noFlow, hasPieces: false }

/** The kind of text that this is a piece of. */
const partOf = (each: ShownOutput): Shown["open"] =>
  each._tag === "Event" && (each.event._tag === "Text" || each.event._tag === "Thinking") && each.event.isPart === true
    ? each.event._tag
    : undefined

const lastTextOf = (before: Shown, each: ShownOutput): string => {
  if (each._tag !== "Event" || each.event._tag !== "Text") return before.lastText
  const goesOn = each.event.isPart === true && before.open === "Text"
  return goesOn ? before.lastText + each.event.text : each.event.text
}

const paintOf = (output: Output["Service"]): Paint => ({
  dim: (text) => output.style("dim", text),
  red: (text) => output.style("red", text),
  green: (text) => output.style("green", text),
  yellow: (text) => output.style("yellow", text)
})

const toJson = (each: Exclude<ShownOutput, { readonly _tag: "Piece" }>) =>
  each._tag === "Ended" ? outcomeToJson(each.outcome) : runOutputToJson(each)

/**
 * Prints what a run shows, as text or as JSON Lines. `start`: when it was started, by `performance.now()`, if it was by us;
 * whoever knows how long it took says so with its end.
 */
export const showRun = Effect.fnUntraced(function* (agent: Agent, start: number | undefined) {
  const output = yield* Output
  const shown = yield* Ref.make(nothing)
  const paint = paintOf(output)
  const isPlain = agent.output._tag === "Text"

  // Programs get a plain text by its lines, whose places are the same for everybody.
  const asJson = (each: ShownOutput): Effect.Effect<void> =>
    each._tag === "Piece" ? Effect.void : output.line(JSON.stringify(toJson(each)))

  const asText = Effect.fnUntraced(function* (each: ShownOutput, took?: number) {
    const elapsed = took ?? (start === undefined ? undefined : performance.now() - start)
    const before = yield* Ref.getAndUpdate(shown, (now) =>
      each._tag === "Event" ? { ...now, flow: flowAfter(now.flow, each.event) } : now
    )
    if (each._tag === "Event" && isRepeat(before.flow, each.event)) {
      if (before.open !== undefined) yield* output.stdout(bytesOf("\n"))
      return yield* Ref.update(shown, (now) => ({ ...now, open: undefined }))
    }
    const { hasPieces, lastText } = before
    const options = { agent, paint, verbose: output.verbose, lastText, hasPieces }
    if (each._tag === "Piece") yield* Ref.update(shown, (now) => ({ ...now, hasPieces: true }))
    const { stderr, stdout } = runOutputText(each, elapsed, options)
    const part = partOf(each)
    const says = Boolean(stdout) || Boolean(stderr)
    // What a plain-text agent writes is passed on as it is, without a newline of ours.
    const ends = says && before.open !== undefined && before.open !== part && !isPlain
    if (ends) yield* output.stdout(bytesOf("\n"))
    if (says) yield* Ref.update(shown, (now) => ({ ...now, lastText: lastTextOf(before, each), open: part }))
    if (stdout) yield* output.stdout(bytesOf(stdout))
    if (each._tag === "Ended") yield* output.freshLine
    if (stderr) yield* output.stderr(bytesOf(stderr))
  })
  return output.json ? asJson : asText
})
