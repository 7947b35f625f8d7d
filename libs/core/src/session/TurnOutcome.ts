import { Effect, Stream } from "effect"
import type { Agent } from "../agent/Agent.ts"
import type { AgentFailure, Usage } from "../agent/AgentEvent.ts"
import { addEvent, addStderr, type AgentOutcome, emptyTurn, outcomeOf, type TurnSoFar } from "../agent/AgentOutcome.ts"
import type { JobState } from "../machine/Jobs.ts"
import { missingConversation } from "./MissingConversation.ts"
import type { Turn, TurnEvent } from "./Turn.ts"

/** How a turn ended: what the machine says of its job, or why nothing more will be known of it. */
export type TurnEnding =
  | { readonly _tag: "Job"; readonly state: JobState }
  | { readonly _tag: "Unknown"; readonly failure: AgentFailure }

export interface EndedTurn {
  readonly outcome: AgentOutcome
  /** The conversation that the next turn goes on with; null for a new one, undefined for what it was. */
  readonly conversation: string | null | undefined
  /** What the whole conversation has used, where its agent counts so. */
  readonly threadUsage: Usage | undefined
  /** Tokens that the model's context holds. */
  readonly contextWindow: number | undefined
}

interface Fold {
  readonly soFar: TurnSoFar
  /** The agent has said or done something: there is a conversation to go on with. */
  readonly hasActed: boolean
}

const add =
  (output: Agent["output"]) =>
  ({ hasActed, soFar }: Fold, { event, stream }: TurnEvent): Fold => {
    if (stream === "err") {
      return { hasActed, soFar: event._tag === "Raw" ? addStderr(soFar, `${event.line}\n`) : soFar }
    }
    const acts = event._tag === "Text" || event._tag === "ToolCall" || event._tag === "Thinking"
    return { hasActed: hasActed || acts, soFar: addEvent(soFar, event, output) }
  }

const nothingSeen: Fold = { hasActed: false, soFar: emptyTurn }

const stoppedByUser: AgentFailure = { kind: "unknown", message: "It was stopped by the user." }

/** What a turn came to: a fold over all that is stored of it. `usedBefore`: by the conversation that it went on with. */
export const turnOutcome = Effect.fnUntraced(function* <E, R>(
  turn: Turn,
  agent: Agent,
  ending: TurnEnding,
  events: Stream.Stream<TurnEvent, E, R>,
  usedBefore: Usage | undefined
) {
  const fold = yield* Stream.runFold(events, () => nothingSeen, add(agent.output))
  const { thread: threadUsage, contextWindow } = fold.soFar.usage
  const state: JobState = ending._tag === "Job" ? ending.state : { _tag: "Lost", why: "runner" }
  const said = outcomeOf(fold.soFar, state, agent, usedBefore)
  const isKnown = ending._tag === "Job" || said.status !== "interrupted"
  const outcome = isKnown ? said : unseen(said, ending.failure)
  const ended: EndedTurn = {
    ...concluded(turn, agent, outcome, fold, ending._tag === "Job"),
    threadUsage,
    contextWindow
  }
  return ended
})

/** Nobody will know more of it; what could not even begin for want of something is an error, and no interruption. */
const unseen = (said: AgentOutcome, error: AgentFailure): AgentOutcome => ({
  ...said,
  status: error.kind === "not-found" ? "error" : said.status,
  error
})

/** What the agent's own words mean for the session. `isSeen`: its machine has told of its end. */
const concluded = (
  turn: Turn,
  agent: Agent,
  outcome: AgentOutcome,
  { hasActed, soFar }: Fold,
  isSeen: boolean
): Pick<EndedTurn, "outcome" | "conversation"> => {
  const { agentSessionId } = outcome
  if (outcome.status === "success") return { outcome, conversation: agentSessionId }
  const missing = hasActed ? undefined : missingConversation(turn, agent, outcome, soFar.stderrTail)
  if (missing !== undefined) return { outcome: { ...outcome, status: "error", error: missing }, conversation: null }
  // That an agent named a conversation is no proof that it keeps it: one in which nothing was said is not gone on with.
  const conversation = hasActed || turn.resumed !== undefined ? agentSessionId : undefined
  if (turn.stopped !== true || !isSeen) return { outcome, conversation }
  return { outcome: { ...outcome, status: "interrupted", error: stoppedByUser }, conversation }
}
