import { Stream } from "effect"
import type { JobChunk, JobEnd, JobOffsets, JobOutput, JobState } from "../machine/Jobs.ts"
import type { Agent } from "./Agent.ts"
import type { AgentEvent, Usage } from "./AgentEvent.ts"
import { addEvent, addStderr, type AgentOutcome, emptyTurn, outcomeOf, type TurnSoFar } from "./AgentOutcome.ts"
import { eventsOfLine } from "./LineEvents.ts"
import { type Line, LineSplitter } from "./Lines.ts"

/** What a run shows, in its order. */
export type RunOutput =
  | {
      readonly _tag: "Event"
      /** Of the line in the job's stdout. */
      readonly offset: number
      /** Among the events of that line. */
      readonly index: number
      readonly event: AgentEvent
    }
  /** What a plain-text agent writes, as it comes and to the byte. The events of its lines come when the lines are whole. */
  | { readonly _tag: "Piece"; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly _tag: "Stderr"; readonly offset: number; readonly text: string; readonly bytes: Uint8Array }
  | {
      readonly _tag: "Ended"
      readonly state: JobState
      readonly outcome: AgentOutcome
      readonly offsets: JobOffsets
    }

export interface DecodeOptions {
  /** What the conversation had used before, for agents that count over all of it. */
  readonly usedBefore?: Usage | undefined
}

/**
 * Understands the bytes of a job as its agent's events. The bytes must be those from offset 0 of both streams on, each
 * once and in order, as `Jobs.follow` gives them.
 */
export const decodeRun =
  (agent: Agent, options: DecodeOptions = {}) =>
  <E, R>(output: Stream.Stream<JobOutput, E, R>): Stream.Stream<RunOutput, E, R> =>
    Stream.suspend(() => {
      const reader = new RunReader(agent, options)
      return Stream.flattenIterable(Stream.map(output, (each) => reader.push(each)))
    })

class RunReader {
  readonly #agent: Agent
  readonly #options: DecodeOptions
  readonly #lines = new LineSplitter()
  readonly #stderr = new TextDecoder()
  #turn: TurnSoFar = emptyTurn

  constructor(agent: Agent, options: DecodeOptions) {
    this.#agent = agent
    this.#options = options
  }

  push(output: JobOutput): ReadonlyArray<RunOutput> {
    if (output._tag === "End") return this.#end(output)
    return output.stream === "err" ? this.#err(output) : this.#out(output)
  }

  #out({ bytes, offset }: JobChunk): ReadonlyArray<RunOutput> {
    const events = this.#events(this.#lines.push(bytes))
    return this.#agent.output._tag === "Text" ? [{ _tag: "Piece", offset, bytes }, ...events] : events
  }

  #err({ bytes, offset }: JobChunk): ReadonlyArray<RunOutput> {
    const text = this.#stderr.decode(bytes, { stream: true })
    this.#turn = addStderr(this.#turn, text)
    return [{ _tag: "Stderr", offset, text, bytes }]
  }

  #end({ offsets, state }: JobEnd): ReadonlyArray<RunOutput> {
    const last = this.#events(this.#lines.end())
    const outcome = outcomeOf(this.#turn, state, this.#agent, this.#options.usedBefore)
    return [...last, { _tag: "Ended", state, outcome, offsets }]
  }

  #events(lines: ReadonlyArray<Line>): ReadonlyArray<RunOutput> {
    const outputs: Array<RunOutput> = []
    for (const line of lines) {
      let index = 0
      for (const event of eventsOfLine(this.#agent.output, "out", line))
        outputs.push(this.#event(event, line.offset, index++))
    }
    return outputs
  }

  #event(event: AgentEvent, offset: number, index: number): RunOutput & { readonly _tag: "Event" } {
    this.#turn = addEvent(this.#turn, event, this.#agent.output)
    return { _tag: "Event", offset, index, event }
  }
}
