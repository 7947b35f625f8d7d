import type { Agent } from "@maestro/core/agent/Agent"
import type { AgentEvent } from "@maestro/core/agent/AgentEvent"
import type { AgentOutcome } from "@maestro/core/agent/AgentOutcome"
import type { RunOutput } from "@maestro/core/agent/AgentRun"
import type { Usage } from "@maestro/core/agent/AgentEvent"
import { foundNote, foundText, noteLength } from "@maestro/core/agent/LookupNotes"

/** Colours for a terminal, or none. */
export interface Paint {
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
}

/** What a run shows, be it read from its machine or from the store. */
export type ShownOutput =
  | Exclude<RunOutput, { readonly _tag: "Ended" }>
  | { readonly _tag: "Ended"; readonly outcome: AgentOutcome }

/** What goes where: the agent's words to stdout, and what we say about them to stderr. */
export interface Shown {
  readonly stdout?: string | Uint8Array
  readonly stderr?: string | Uint8Array
}

const oneLine = (text: string, width: number): string => {
  const flat = text.replace(/\s+/g, " ").trim()
  return flat.length <= width ? flat : `${flat.slice(0, width - 1)}\u2026`
}

/** Control characters would let an agent's text rewrite the screen; newlines and tabs are what text needs. */
export const safe = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (char) => (char === "\r" ? "" : "\ufffd"))

const line = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`)

/** A piece of a text goes on where the piece before has ended. */
const whole = ({ isPart, text }: { readonly isPart?: true; readonly text: string }): string =>
  isPart === true ? safe(text) : line(safe(text))

const tokensText = (usage: Usage | undefined): string =>
  usage?.inputTokens === undefined && usage?.outputTokens === undefined
    ? ""
    : `, ${usage.inputTokens ?? "?"} tokens in, ${usage.outputTokens ?? "?"} out`

const costText = (costUsd: number | undefined): string => (costUsd === undefined ? "" : `, $${costUsd.toFixed(4)}`)

const toolResult = (output: string): string => {
  const lines = output.split("\n").filter((each) => each.trim() !== "")
  const more = lines.length > 1 ? ` (${lines.length} lines)` : ""
  return `${oneLine(lines[0] ?? "no output", 100)}${more}`
}

export interface RunTextOptions {
  readonly agent: Agent
  readonly paint: Paint
  readonly verbose: boolean
  /** What the agent said last: an answer that repeats it is not shown again. */
  readonly lastText: string
  /** What a plain-text agent says has been shown as it came. */
  readonly hasPieces?: boolean
}

/** An event of an agent that speaks lines, for a person. */
const eventText = (event: AgentEvent, { lastText, paint, verbose }: RunTextOptions): string => {
  switch (event._tag) {
    case "Started":
      return event.model === undefined ? "" : paint.dim(line(`model ${event.model}`))
    case "Text":
      return whole(event)
    case "Thinking":
      return paint.dim(whole(event))
    case "ToolCall":
      return paint.dim(line(`\u2192 ${safe(event.name)} ${safe(oneLine(JSON.stringify(event.input), 100))}`))
    case "ToolResult":
      return paint[event.isError ? "red" : "dim"](line(`  \u2190 ${safe(toolResult(event.output))}`))
    case "FileChange":
      return paint.dim(line(`  ${event.change} ${safe(event.path)}`))
    case "Usage":
      return verbose
        ? paint.dim(line(`used so far (${event.of})${tokensText(event.usage)}${costText(event.costUsd)}`))
        : ""
    case "Question":
      return paint.yellow(line(`The agent asks: ${safe(event.text)}`))
    case "Notice":
      return paint.yellow(line(safe(event.text)))
    case "Result":
      // Most agents say their answer before they end with it; a failed one is told with the outcome.
      return event.isError || !event.text || event.text === lastText ? "" : line(safe(event.text))
    case "Raw":
      return verbose ? paint.dim(line(safe(event.line))) : ""
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** What a run used, behind the words that say how it ended. */
const spent = ({ costUsd, usage }: AgentOutcome): string => `${tokensText(usage)}${costText(costUsd)}`

/** The closing line of a run; `elapsed` in milliseconds, where somebody has watched it from its start. */
export const outcomeText = (outcome: AgentOutcome, elapsed: number | undefined, paint: Paint): string => {
  const time = (word: string) => (elapsed === undefined ? "" : ` ${word} ${seconds(elapsed)}`)
  if (outcome.status === "success") return paint.green(line(`\u2714 done${time("in")}${spent(outcome)}`))
  // One with a hint is told as every failure of Maestro's is, right after this.
  const said = outcome.error?.hint === undefined ? (outcome.error?.message ?? outcome.text) : ""
  const why = said === "" ? "" : `: ${safe(said)}`
  const what = outcome.status === "error" ? "failed" : "was interrupted"
  return paint.red(line(`\u2718 the run ${what}${time("after")}${spent(outcome)}${why}`))
}

const encoder = new TextEncoder()

/** The stderr of an agent is its log: only one that speaks plain text is shown it. Where it was found is ours to say. */
const stderrText = (output: ShownOutput & { readonly _tag: "Stderr" }, options: RunTextOptions): Shown => {
  const { agent, paint, verbose } = options
  const { bytes, offset, text } = output
  const note = offset === 0 ? text.slice(0, noteLength(text)) : ""
  const found = foundNote(note)
  const told = found === undefined ? "" : paint.yellow(line(safe(foundText(agent.executable, found))))
  const rest = agent.output._tag === "Text" || verbose ? bytes.subarray(encoder.encode(note).length) : new Uint8Array()
  if (told === "") return rest.length === 0 ? {} : { stderr: rest }
  return { stderr: Buffer.concat([encoder.encode(told), rest]) }
}

/** What a run shows to a person. A plain-text agent's stdout is passed on as it is, to the byte. */
export const runOutputText = (output: ShownOutput, elapsed: number | undefined, options: RunTextOptions): Shown => {
  switch (output._tag) {
    case "Piece":
      return { stdout: output.bytes }
    case "Event": {
      const { event } = output
      if (event._tag !== "Text" || options.agent.output._tag !== "Text") return { stdout: eventText(event, options) }
      return options.hasPieces === true ? {} : { stdout: event.text }
    }
    case "Stderr":
      return stderrText(output, options)
    case "Ended":
      return { stderr: outcomeText(output.outcome, elapsed, options.paint) }
  }
}
