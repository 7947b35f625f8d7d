import { Schema } from "effect"
import type { JobState } from "../machine/Jobs.ts"
import type { Agent, AgentOutput } from "./Agent.ts"
import { type AgentEvent, AgentFailure, Usage } from "./AgentEvent.ts"
import { crashFailure, lostFailure, refusal, startFailure } from "./RunFailure.ts"
import { addUsage, costOfTurn, type UsageSoFar, usageOfTurn } from "./TurnUsage.ts"

/**
 * What one turn came to. `interrupted`: the agent never said that it was done, whatever its exit code is, because some
 * agents exit with 0 when they are killed.
 */
export const AgentOutcome = Schema.Struct({
  status: Schema.Literals(["success", "error", "interrupted"]),
  text: Schema.String,
  agentSessionId: Schema.optionalKey(Schema.String),
  /** Of this turn alone. Whether `inputTokens` has those that came from a cache in it is as the agent counts. */
  usage: Schema.optionalKey(Usage),
  costUsd: Schema.optionalKey(Schema.Number),
  error: Schema.optionalKey(AgentFailure)
})
export type AgentOutcome = typeof AgentOutcome.Type

type Result = AgentEvent & { readonly _tag: "Result" }
type Notice = AgentEvent & { readonly _tag: "Notice" }

/** Everything that decides an outcome: a fold over the events of a turn and the tail of its stderr. */
export interface TurnSoFar {
  readonly agentSessionId?: string
  /** The agent's last text: behind its last tool call, if there is one. */
  readonly text: string
  /** Whether a piece of text goes on with `text`, or begins a new one. */
  readonly isOpen: boolean
  /** The agent's word on the end, unless it went on after it. */
  readonly result?: Result | undefined
  /** What went wrong last, if nothing has gone well since. */
  readonly problem?: Notice | undefined
  /** `usage.thread`, where an agent counts so, is what the next turn of the conversation has to know. */
  readonly usage: UsageSoFar
  /** The agent itself has said something that we know. */
  readonly hasBegun: boolean
  readonly stderrTail: string
}

export const emptyTurn: TurnSoFar = { text: "", isOpen: false, usage: {}, hasBegun: false, stderrTail: "" }

const maxText = 1024 * 1024
/** Enough for two long PATHs, which the end of a run without its agent holds. */
const maxTail = 16_384

/** Adds an event of the agent's stdout. */
export const addEvent = (turn: TurnSoFar, event: AgentEvent, output: AgentOutput): TurnSoFar => {
  switch (event._tag) {
    case "Raw":
      return turn
    case "Started":
      return { ...turn, hasBegun: true, agentSessionId: event.agentSessionId }
    case "Text":
      return event.parentToolCall === undefined
        ? goneOn(turn, textWith(turn, event.text, event.isPart === true || output._tag === "Text"))
        : turn
    case "Thinking":
      return event.parentToolCall === undefined ? goneOn(turn, {}) : turn
    case "ToolCall":
    case "ToolResult":
      return event.parentToolCall === undefined ? goneOn(turn, { isOpen: false }) : turn
    case "FileChange":
    case "Question":
      return { ...turn, hasBegun: true, result: undefined, isOpen: false }
    case "Usage":
      return { ...turn, hasBegun: true, usage: addUsage(turn.usage, event) }
    case "Notice":
      return withNotice(turn, event)
    case "Result":
      return withResult(turn, event)
  }
}

/** Whoever does something has not ended, and has got over what went wrong before. */
const goneOn = (turn: TurnSoFar, change: Partial<TurnSoFar>): TurnSoFar => ({
  ...turn,
  ...change,
  hasBegun: true,
  result: undefined,
  problem: undefined
})

const textWith = (turn: TurnSoFar, text: string, isPart: boolean) => {
  if (!isPart) return { text, isOpen: false }
  return { text: turn.isOpen ? grow(turn.text, text) : text, isOpen: true }
}

const grow = (text: string, more: string): string =>
  text.length >= maxText ? text : text + more.slice(0, maxText - text.length)

/** A retry begins the answer anew, so that what was said of it before does not count. */
const withNotice = (turn: TurnSoFar, event: Notice): TurnSoFar =>
  event.isRetry === true ? { ...turn, problem: event, result: undefined, isOpen: false } : { ...turn, problem: event }

const withResult = (turn: TurnSoFar, event: Result): TurnSoFar => {
  const said = { of: "turn" as const, usage: event.usage ?? {} }
  const cost = event.costUsd === undefined ? {} : { costUsd: event.costUsd }
  return { ...turn, hasBegun: true, result: event, usage: addUsage(turn.usage, { ...said, ...cost }) }
}

export const addStderr = (turn: TurnSoFar, text: string): TurnSoFar => ({
  ...turn,
  stderrTail: (turn.stderrTail + text).slice(-maxTail)
})

/**
 * How a turn ended whose job ended like this. `usedBefore`: what the conversation had used before this turn, for agents
 * that count over all of it.
 */
export const outcomeOf = (turn: TurnSoFar, state: JobState, agent: Agent, usedBefore?: Usage): AgentOutcome => {
  const usage = usageOfTurn(turn.usage, usedBefore)
  const costUsd = costOfTurn(turn.usage)
  const base = {
    text: turn.result?.text ?? turn.text,
    ...(turn.agentSessionId === undefined ? {} : { agentSessionId: turn.agentSessionId }),
    ...(usage === undefined ? {} : { usage }),
    ...(costUsd === undefined ? {} : { costUsd })
  }
  if (turn.result !== undefined) {
    return turn.result.isError
      ? { ...base, status: "error", error: failureOfResult(turn, turn.result) }
      : { ...base, status: "success" }
  }
  if (state._tag !== "Exited") return { ...base, status: "interrupted", error: lostFailure(state) }
  return { ...base, ...withoutResult(turn, state.code, agent) }
}

/** An agent's own name for what went wrong may have come before the end, which then has words alone. */
const failureOfResult = ({ problem }: TurnSoFar, { error, text }: Result): AgentFailure => {
  const said = error ?? { kind: "unknown", message: text || problem?.text || "The agent gave no reason." }
  return said.kind === "unknown" && problem?.kind !== undefined ? { ...said, kind: problem.kind } : said
}

const withoutResult = (turn: TurnSoFar, code: number, agent: Agent): Pick<AgentOutcome, "status" | "error"> => {
  const { stderrTail } = turn
  const notStarted = startFailure(code, stderrTail, agent)
  if (notStarted !== undefined) return { status: "error", error: notStarted }
  const bySignal = code > 128
  if (agent.output._tag === "Text") {
    if (code === 0) return { status: "success" }
    return { status: bySignal ? "interrupted" : "error", error: crashFailure(code, stderrTail, agent) }
  }
  if (!turn.hasBegun && code !== 0 && !bySignal) return { status: "error", error: refusal(code, stderrTail, agent) }
  const last = turn.problem === undefined ? "" : `${turn.problem.text}\n`
  return { status: "interrupted", error: crashFailure(code, last + stderrTail, agent) }
}
