import { Stream } from "effect"
import type { JobChunk, JobEnd, JobOffsets, JobOutput, JobState } from "../machine/Jobs.ts"
import type { Agent } from "./Agent.ts"
import { AgentEvent } from "./AgentEvent.ts"
import { addEvent, addStderr, type AgentOutcome, emptyTurn, outcomeOf, type TurnSoFar } from "./AgentOutcome.ts"
import { type Line, LineSplitter } from "./Lines.ts"

/** What a run shows, in its order. An event's key is (job, offset, index): storing it twice is storing it once. */
export type RunOutput =
  | {
      readonly _tag: "Event"
      /** Of the line (or for plain text the bytes) in the job's stdout. */
      readonly offset: number
      /** Among the events of that line. */
      readonly index: number
      readonly event: AgentEvent
      /** Of a plain-text agent: what it wrote, byte for byte. The event's text is the same as far as it is UTF-8. */
      readonly bytes?: Uint8Array
    }
  | { readonly _tag: "Stderr"; readonly offset: number; readonly text: string; readonly bytes: Uint8Array }
  | {
      readonly _tag: "Ended"
      readonly state: JobState
      readonly outcome: AgentOutcome
      readonly offsets: JobOffsets
    }

/**
 * Understands the bytes of a job as its agent's events. The bytes must be those from offset 0 of both streams on, each
 * once and in order, as `Jobs.follow` gives them.
 */
export const decodeRun =
  (agent: Agent) =>
  <E, R>(output: Stream.Stream<JobOutput, E, R>): Stream.Stream<RunOutput, E, R> =>
    Stream.suspend(() => {
      const reader = new RunReader(agent)
      return Stream.flattenIterable(Stream.map(output, (each) => reader.push(each)))
    })

class RunReader {
  readonly #agent: Agent
  readonly #lines = new LineSplitter()
  readonly #stdout = new TextDecoder()
  readonly #stderr = new TextDecoder()
  #turn: TurnSoFar = emptyTurn

  constructor(agent: Agent) {
    this.#agent = agent
  }

  push(output: JobOutput): ReadonlyArray<RunOutput> {
    if (output._tag === "End") return this.#end(output)
    return output.stream === "err" ? this.#err(output) : this.#out(output)
  }

  #out({ bytes, offset }: JobChunk): ReadonlyArray<RunOutput> {
    if (this.#agent.output._tag === "Lines") return this.#lines.push(bytes).flatMap((line) => this.#line(line))
    return [this.#text(offset, this.#stdout.decode(bytes, { stream: true }), bytes)]
  }

  #err({ bytes, offset }: JobChunk): ReadonlyArray<RunOutput> {
    const text = this.#stderr.decode(bytes, { stream: true })
    this.#turn = addStderr(this.#turn, text)
    return [{ _tag: "Stderr", offset, text, bytes }]
  }

  #end({ offsets, state }: JobEnd): ReadonlyArray<RunOutput> {
    // What a stream of text ends with may be half a character.
    const half = this.#stdout.decode()
    const rest = [
      ...this.#lines.end().flatMap((line) => this.#line(line)),
      ...(half === "" ? [] : [this.#text(offsets.out, half, new Uint8Array())])
    ]
    return [...rest, { _tag: "Ended", state, outcome: outcomeOf(this.#turn, state, this.#agent), offsets }]
  }

  #line({ offset, text }: Line): ReadonlyArray<RunOutput> {
    const { output } = this.#agent
    const events = output._tag === "Lines" ? output.decode(text) : []
    return events.map((event, index) => this.#event(event, offset, index))
  }

  #text(offset: number, text: string, bytes: Uint8Array): RunOutput {
    return { ...this.#event(AgentEvent.cases.Text.make({ text }), offset, 0), bytes }
  }

  #event(event: AgentEvent, offset: number, index: number): RunOutput & { readonly _tag: "Event" } {
    this.#turn = addEvent(this.#turn, event, this.#agent.output)
    return { _tag: "Event", offset, index, event }
  }
}
