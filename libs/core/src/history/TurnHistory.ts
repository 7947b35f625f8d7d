import type { AgentOutcome } from "../agent/AgentOutcome.ts"
import type { Session } from "../session/Session.ts"
import type { Turn } from "../session/Turn.ts"
import type { LocalHistoryEntry, UsageStats } from "./HistoryEntry.ts"
import { summaryOf } from "./Summary.ts"

export interface TurnFacts {
  readonly turn: Turn
  readonly outcome: AgentOutcome
  /** Tokens that the model's context holds. */
  readonly contextWindow: number | undefined
  /** Milliseconds since 1970. */
  readonly startedAt: number | undefined
  readonly endedAt: number
  /** Absent when it was removed meanwhile. */
  readonly session: Pick<Session, "id" | "name"> | undefined
  /** What its machine is called. */
  readonly machineName: string
  /** Of the machine that Maestro runs on. */
  readonly hostname: string
}

const usageStatsOf = ({ contextWindow, outcome: { costUsd, usage } }: TurnFacts): UsageStats | undefined =>
  usage === undefined && costUsd === undefined
    ? undefined
    : {
        ...usage,
        ...(costUsd === undefined ? {} : { totalCostUsd: costUsd }),
        ...(contextWindow === undefined ? {} : { contextWindow })
      }

/** What to call a turn that gave no answer. */
const withoutAnswer = ({ error, status }: AgentOutcome, prompt: string): string =>
  error === undefined ? `${status === "success" ? "Done" : "Interrupted"}: ${prompt}` : error.message

/** What is left of a turn in the history (product row H1). */
export const turnHistory = (facts: TurnFacts): LocalHistoryEntry => {
  const { endedAt, hostname, machineName, outcome, session, startedAt, turn } = facts
  const usageStats = usageStatsOf(facts)
  const answer = summaryOf(outcome.text)
  return {
    id: turn.id,
    type: turn.type,
    timestamp: endedAt,
    summary: answer === "" ? summaryOf(withoutAnswer(outcome, turn.prompt)) : answer,
    projectPath: turn.cwd ?? "~",
    hostname,
    fullResponse: outcome.text,
    ...(outcome.agentSessionId === undefined ? {} : { agentSessionId: outcome.agentSessionId }),
    sessionId: turn.session,
    ...(session === undefined ? {} : { sessionName: session.name }),
    ...(usageStats === undefined ? {} : { usageStats }),
    success: outcome.status === "success",
    ...(startedAt === undefined ? {} : { elapsedTimeMs: Math.max(0, endedAt - startedAt) }),
    machine: turn.machine,
    machineName,
    agent: turn.agent,
    prompt: turn.prompt
  }
}
