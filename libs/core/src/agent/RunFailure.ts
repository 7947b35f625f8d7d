import type { JobState } from "../machine/Jobs.ts"
import type { Agent } from "./Agent.ts"
import type { AgentFailure } from "./AgentEvent.ts"
import { failureKind } from "./AgentFailureKind.ts"
import { missingNote } from "./LookupNotes.ts"
import { missingAgentText } from "./MissingAgent.ts"

/** The exit code by which POSIX shells say that a program was not found. */
const notFound = 127

/** What a job says, with exit code 125, when its folder is not there. */
const noFolder = /^maestro: (the folder .* is not there, or may not be entered)$/m

export const lostFailure = (state: JobState): AgentFailure => ({
  kind: "crash",
  message:
    state._tag === "Lost" && state.why === "reboot"
      ? "The machine was restarted while the agent was working."
      : "The agent's processes are gone, and nobody was there to see how they ended."
})

/** What kept an agent from being started at all. */
export const startFailure = (code: number, stderr: string, agent: Agent): AgentFailure | undefined => {
  if (code === notFound) return missingFailure(stderr, agent)
  const folder = code === 125 ? noFolder.exec(stderr)?.[1] : undefined
  return folder === undefined ? undefined : { kind: "not-found", code: "folder-not-found", message: `${folder}.` }
}

const missingFailure = (stderr: string, agent: Agent): AgentFailure => {
  const note = missingNote(stderr)
  if (note !== undefined) return { kind: "not-found", ...missingAgentText(agent.id, note) }
  const message = `"${agent.executable}" was not found there, or something that it needs was not.`
  return { kind: "not-found", message: withSaid(message, stderr) }
}

/** An agent that gave up before it had done or said anything: a conversation that is not there, a wrong option, no login. */
export const refusal = (code: number, stderr: string, agent: Agent): AgentFailure => {
  const kind = failureKind(stderr)
  return {
    kind: kind === "unknown" ? "crash" : kind,
    message: withSaid(`${agent.id} exited with ${code} before it had begun.`, stderr)
  }
}

/** An agent whose process ended without its own word on how the turn ended. */
export const crashFailure = (code: number, said: string, agent: Agent): AgentFailure => ({
  kind: "crash",
  message: withSaid(endText(code, agent), said)
})

const endText = (code: number, agent: Agent): string => {
  if (code > 128) return `${agent.id} was ended by signal ${code - 128} before it had finished.`
  if (agent.output._tag === "Text") return `${agent.id} exited with ${code}.`
  return code === 0
    ? `${agent.id} ended without a word on how its turn ended.`
    : `${agent.id} exited with ${code} before it had finished.`
}

const withSaid = (message: string, text: string): string => {
  const said = text.trim()
  return said === "" ? message : `${message}\nIt said: ${said}`
}
