import { Schema } from "effect"
import type { AgentOutput } from "./Agent.ts"
import { decodeClaudeStreamJson } from "./ClaudeStreamJson.ts"

/** The languages that agents are understood in. `plain`: stdout is the answer, and the exit code the outcome. */
export const AgentFormat = Schema.Literals(["claude-stream-json", "plain"])
export type AgentFormat = typeof AgentFormat.Type

const outputs: Readonly<Record<AgentFormat, AgentOutput>> = {
  "claude-stream-json": { _tag: "Lines", decode: decodeClaudeStreamJson },
  plain: { _tag: "Text" }
}

/** How the stdout of an agent with this format is understood. */
export const outputOf = (format: AgentFormat): AgentOutput => outputs[format]
