import type { Agent } from "../agent/Agent.ts"
import type { AgentFailure } from "../agent/AgentEvent.ts"
import type { AgentOutcome } from "../agent/AgentOutcome.ts"
import type { Turn } from "./Turn.ts"

/** How the agents say that there is no such conversation; each line as its agent writes it, in its own terms. */
const patterns: ReadonlyArray<RegExp> = [
  /\bno (?:saved )?(?:conversation|session|rollout|thread|chat)s? (?:was |were )?found\b/i,
  /\b(?:conversation|session|thread|chat)\b[^\n]{0,120}\b(?:not found|does not exist|doesn't exist|no longer exists|could not be found|cannot be found)/i,
  /\binvalid session identifier\b/i,
  /\bno previous sessions?\b/i
]

/**
 * Why a turn came to nothing that was to go on with a conversation, if its agent says that the conversation is not there:
 * an id that an agent once named is no proof that it can be gone on with.
 */
export const missingConversation = (
  turn: Pick<Turn, "resumed">,
  agent: Pick<Agent, "id">,
  outcome: AgentOutcome,
  stderr: string
): AgentFailure | undefined => {
  // What kept the agent itself from being started says nothing of its conversations.
  if (turn.resumed === undefined || outcome.error?.code !== undefined) return undefined
  const lines = [stderr, outcome.error?.message ?? "", outcome.text].join("\n").split("\n")
  const said = lines.find((line) => patterns.some((pattern) => pattern.test(line)))
  if (said === undefined) return undefined
  return {
    kind: "not-found",
    code: "conversation-not-found",
    message: `${agent.id} does not have the conversation ${turn.resumed} any more, which this turn was to go on with. It said: ${said.trim()}`,
    hint: "The next prompt begins a new conversation, which knows nothing of the one before. Send this prompt again."
  }
}
