import { Record, Redacted } from "effect"
import type { Environment } from "../remote/Environment.ts"
import type { AgentCommand } from "./Agent.ts"

const redacted = (env: Readonly<Record<string, string>> | undefined): Environment =>
  Record.map(env ?? {}, (value) => Redacted.make(value))

/**
 * The variables that a turn's agent is started with; `own` are the user's. They count more than those that the agent
 * needs to behave, and less than those that hold it to its access mode.
 */
export const turnEnvironment = ({ accessEnv, env }: AgentCommand, own: Environment): Environment => ({
  ...redacted(env),
  ...own,
  ...redacted(accessEnv)
})
