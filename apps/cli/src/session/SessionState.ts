import type { SessionEntry } from "@maestro/core/session/SessionStore"
import type { Turn } from "@maestro/core/session/Turn"
import { isUsable, type SessionMachine } from "./SessionMachine.ts"

/**
 * How a session is, by what is stored. `unverifiable`: its agent was at work when last heard of, and its machine cannot be
 * asked (it was removed or disabled) or cannot tell.
 */
export type SessionState = "ready" | "working" | "queued" | "error" | "unverifiable"

const isUnderWay = (turn: Turn | undefined): boolean =>
  turn?.state._tag === "Launching" || turn?.state._tag === "Running"

const lastState = (turn: Turn | undefined): SessionState => {
  if (turn?.state._tag !== "Ended") return "ready"
  const { job, outcome } = turn.state
  if (job?._tag === "Unverifiable" || job?._tag === "Elsewhere") return "unverifiable"
  // What the user stopped is no trouble; what ended without a word is.
  const isFine = outcome.status === "success" || turn.stopped === true
  return isFine ? "ready" : "error"
}

/** The state of a session; `machine` is that of its last turn, which may have been another one. */
export const sessionState = ({ lastTurn, queued }: SessionEntry, machine: SessionMachine): SessionState => {
  if (isUnderWay(lastTurn)) return isUsable(machine) ? "working" : "unverifiable"
  return queued > 0 ? "queued" : lastState(lastTurn)
}

/** A state for people, with what waits. */
export const stateText = (state: SessionState, queued: number): string => {
  if (queued === 0) return state
  return state === "queued" ? `queued ${queued}` : `${state}, queued ${queued}`
}

/** When something last happened in a session: milliseconds since 1970. */
export const lastActivity = ({ lastTurn, session }: SessionEntry): number => {
  if (lastTurn === undefined) return session.createdAt
  const { state } = lastTurn
  if (state._tag === "Ended") return state.endedAt
  return state._tag === "Running" ? state.startedAt : lastTurn.createdAt
}

/** A time for people, by UTC. */
export const timeText = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")
