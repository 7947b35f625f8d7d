import { Schema } from "effect"
import type { JobState } from "../machine/Jobs.ts"
import type { Agent } from "./Agent.ts"
import { type AgentEvent, AgentFailure, Usage } from "./AgentEvent.ts"
import { missingNote } from "./LookupNotes.ts"
import { missingAgentText } from "./MissingAgent.ts"

/**
 * What one turn came to. `interrupted`: the agent never said that it was done, whatever its exit code is, because some
 * agents exit with 0 when they are killed.
 */
export const AgentOutcome = Schema.Struct({
  status: Schema.Literals(["success", "error", "interrupted"]),
  text: Schema.String,
  agentSessionId: Schema.optionalKey(Schema.String),
  usage: Schema.optionalKey(Usage),
  costUsd: Schema.optionalKey(Schema.Number),
  error: Schema.optionalKey(AgentFailure)
})
export type AgentOutcome = typeof AgentOutcome.Type

/** Everything that decides an outcome: a fold over the events of a turn and the tail of its stderr. */
export interface TurnSoFar {
  readonly agentSessionId?: string
  /** The last text, or for a plain-text agent all of it. */
  readonly text: string
  readonly result?: AgentEvent & { readonly _tag: "Result" }
  readonly stderrTail: string
}

export const emptyTurn: TurnSoFar = { text: "", stderrTail: "" }

const maxText = 1024 * 1024
/** Enough for two long PATHs, which the end of a run without its agent holds. */
const maxTail = 16_384

export const addEvent = (turn: TurnSoFar, event: AgentEvent, output: Agent["output"]): TurnSoFar => {
  switch (event._tag) {
    case "Started":
      return { ...turn, agentSessionId: event.agentSessionId }
    case "Text":
      return { ...turn, text: output._tag === "Lines" ? event.text : grow(turn.text, event.text) }
    case "Result":
      return { ...turn, result: event }
    default:
      return turn
  }
}

const grow = (text: string, more: string): string =>
  text.length >= maxText ? text : text + more.slice(0, maxText - text.length)

export const addStderr = (turn: TurnSoFar, text: string): TurnSoFar => ({
  ...turn,
  stderrTail: (turn.stderrTail + text).slice(-maxTail)
})

/** The exit code by which POSIX shells say that a program was not found. */
const notFound = 127

/** What a job says, with exit code 125, when its folder is not there. */
const noFolder = /^maestro: (the folder .* is not there, or may not be entered)$/m

/** How a turn ended whose job ended like this. */
export const outcomeOf = (turn: TurnSoFar, state: JobState, agent: Agent): AgentOutcome => {
  const base = {
    text: turn.result?.text ?? turn.text,
    ...(turn.agentSessionId === undefined ? {} : { agentSessionId: turn.agentSessionId }),
    ...(turn.result?.usage === undefined ? {} : { usage: turn.result.usage }),
    ...(turn.result?.costUsd === undefined ? {} : { costUsd: turn.result.costUsd })
  }
  if (turn.result !== undefined) {
    const { error, isError } = turn.result
    return { ...base, status: isError ? "error" : "success", ...(error === undefined ? {} : { error }) }
  }
  if (state._tag !== "Exited") return { ...base, status: "interrupted", error: lostFailure(state) }
  if (state.code === notFound) return { ...base, status: "error", error: missingFailure(turn, agent) }
  const folder = state.code === 125 ? noFolder.exec(turn.stderrTail)?.[1] : undefined
  if (folder !== undefined)
    return { ...base, status: "error", error: { kind: "not-found", code: "folder-not-found", message: `${folder}.` } }
  if (agent.output._tag === "Text" && state.code === 0) return { ...base, status: "success" }
  const bySignal = state.code > 128
  const status = agent.output._tag === "Text" && !bySignal ? "error" : "interrupted"
  return { ...base, status, error: crashFailure(turn, state.code, agent) }
}

const lostFailure = (state: JobState): AgentFailure => ({
  kind: "crash",
  message:
    state._tag === "Lost" && state.why === "reboot"
      ? "The machine was restarted while the agent was working."
      : "The agent's processes are gone, and nobody was there to see how they ended."
})

const missingFailure = (turn: TurnSoFar, agent: Agent): AgentFailure => {
  const note = missingNote(turn.stderrTail)
  if (note !== undefined) return { kind: "not-found", ...missingAgentText(agent.id, note) }
  return {
    kind: "not-found",
    message: withStderr(`"${agent.executable}" was not found there, or something that it needs was not.`, turn)
  }
}

const crashFailure = (turn: TurnSoFar, code: number, agent: Agent): AgentFailure => ({
  kind: "crash",
  message: withStderr(
    code > 128
      ? `${agent.id} was ended by signal ${code - 128} before it had finished.`
      : `${agent.id} exited with ${code}${agent.output._tag === "Lines" ? " before it had finished" : ""}.`,
    turn
  )
})

const withStderr = (message: string, turn: TurnSoFar): string => {
  const said = turn.stderrTail.trim()
  return said === "" ? message : `${message}\nIt said: ${said}`
}
