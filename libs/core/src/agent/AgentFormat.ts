import { Schema } from "effect"
import type { AgentOutput } from "./Agent.ts"
import { decodeClaudeStreamJson } from "./ClaudeStreamJson.ts"
import { decodeCodexJsonl } from "./CodexJsonl.ts"
import { decodeGeminiStreamJson } from "./GeminiStreamJson.ts"
import { decodeOpencodeJson } from "./OpencodeJson.ts"
import { decodePiJson } from "./PiJson.ts"

/** The languages that agents are understood in. `plain`: stdout is the answer, and the exit code the outcome. */
export const AgentFormat = Schema.Literals([
  "claude-stream-json",
  "codex-jsonl",
  "gemini-stream-json",
  "opencode-json",
  "pi-json",
  "plain"
])
export type AgentFormat = typeof AgentFormat.Type

const outputs: Readonly<Record<AgentFormat, AgentOutput>> = {
  "claude-stream-json": { _tag: "Lines", decode: decodeClaudeStreamJson },
  "codex-jsonl": { _tag: "Lines", decode: decodeCodexJsonl },
  "gemini-stream-json": { _tag: "Lines", decode: decodeGeminiStreamJson },
  "opencode-json": { _tag: "Lines", decode: decodeOpencodeJson },
  "pi-json": { _tag: "Lines", decode: decodePiJson },
  plain: { _tag: "Text" }
}

/** How the stdout of an agent with this format is understood. */
export const outputOf = (format: AgentFormat): AgentOutput => outputs[format]
