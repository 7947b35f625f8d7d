import type { AgentOutput } from "../agent/Agent.ts"
import { eventsOfLine } from "../agent/LineEvents.ts"
import { type Line, LineSplitter } from "../agent/Lines.ts"
import { type JobChunk, type JobId, type JobOffsets, JobStream } from "../machine/Jobs.ts"
import type { TurnEvent } from "./Turn.ts"

/**
 * Understands the bytes of a turn's job as events to be stored. It may begin at the start of any line: whoever reads the
 * same bytes comes to the same events under the same keys.
 */
export class TurnReader {
  readonly #turn: JobId
  readonly #output: AgentOutput
  readonly #lines: Readonly<Record<JobStream, LineSplitter>>
  #offsets: JobOffsets

  constructor(turn: JobId, output: AgentOutput, from: JobOffsets) {
    this.#turn = turn
    this.#output = output
    this.#offsets = from
    this.#lines = { out: new LineSplitter(from.out), err: new LineSplitter(from.err) }
  }

  /** The ends of the last whole lines. */
  get offsets(): JobOffsets {
    return this.#offsets
  }

  push({ bytes, stream }: JobChunk): ReadonlyArray<TurnEvent> {
    return this.#lines[stream].push(bytes).flatMap((line) => this.#events(stream, line))
  }

  /** What stands after the last newline, once nothing more can come. */
  end(): ReadonlyArray<TurnEvent> {
    return JobStream.literals.flatMap((stream) =>
      this.#lines[stream].end().flatMap((line) => this.#events(stream, line))
    )
  }

  #events(stream: JobStream, line: Line): ReadonlyArray<TurnEvent> {
    this.#offsets = { ...this.#offsets, [stream]: line.end }
    const { offset } = line
    return eventsOfLine(this.#output, stream, line).map((event, index) => ({
      turn: this.#turn,
      stream,
      offset,
      index,
      event
    }))
  }
}
