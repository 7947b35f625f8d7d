import { type Agent, type AgentOutput } from "../agent/Agent.ts"
import type { AgentEvent, Usage } from "../agent/AgentEvent.ts"
import { type AgentFormat, outputOf } from "../agent/AgentFormat.ts"
import { addEvent, type AgentOutcome, emptyTurn, outcomeOf } from "../agent/AgentOutcome.ts"
import { customAgent } from "../agent/CustomAgent.ts"
import { eventsOfLine } from "../agent/LineEvents.ts"
import { type Line, LineSplitter } from "../agent/Lines.ts"
import { JobState } from "../machine/Jobs.ts"

/** An event and its place in the stream. */
export interface PlacedEvent {
  readonly offset: number
  readonly index: number
  readonly event: AgentEvent
}

const placed = (output: AgentOutput, lines: ReadonlyArray<Line>): ReadonlyArray<PlacedEvent> =>
  lines.flatMap((line) =>
    eventsOfLine(output, "out", line).map((event, index) => ({ offset: line.offset, index, event }))
  )

/** The events of a stream that comes in these chunks and begins at this offset. */
export const decodeStream = (
  format: AgentFormat,
  chunks: Iterable<Uint8Array>,
  offset = 0
): ReadonlyArray<PlacedEvent> => {
  const splitter = new LineSplitter(offset)
  const lines = [...chunks].flatMap((chunk) => splitter.push(chunk))
  return placed(outputOf(format), [...lines, ...splitter.end()])
}

/** An agent of this format, for which nothing else counts. */
export const agentWith = (format: AgentFormat): Agent => ({ ...customAgent("agent"), format, output: outputOf(format) })

/** What a stream comes to whose process ended with this code. */
export const outcomeOfStream = (
  format: AgentFormat,
  stream: Uint8Array | string,
  exitCode = 0,
  usedBefore?: Usage
): AgentOutcome => {
  const agent = agentWith(format)
  const bytes = typeof stream === "string" ? new TextEncoder().encode(stream) : stream
  let turn = emptyTurn
  for (const { event } of decodeStream(format, [bytes])) turn = addEvent(turn, event, agent.output)
  return outcomeOf(turn, JobState.cases.Exited.make({ code: exitCode }), agent, usedBefore)
}

/** Objects as lines of JSON. */
export const jsonLines = (lines: ReadonlyArray<unknown>): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("")
