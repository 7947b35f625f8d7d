import { Schema } from "effect"
import { MachineRef } from "../machine/MachineRef.ts"

const Count = Schema.Number

/** Tokens and cost of a run, as the shared history's format names them. */
export const UsageStats = Schema.Struct({
  inputTokens: Schema.optionalKey(Count),
  outputTokens: Schema.optionalKey(Count),
  cacheReadInputTokens: Schema.optionalKey(Count),
  cacheCreationInputTokens: Schema.optionalKey(Count),
  totalCostUsd: Schema.optionalKey(Count),
  contextWindow: Schema.optionalKey(Count),
  reasoningTokens: Schema.optionalKey(Count)
})
export type UsageStats = typeof UsageStats.Type

/** `USER`: a person sent the prompt. `AUTO`: a playbook did. */
export const HistoryType = Schema.Literals(["USER", "AUTO"])
export type HistoryType = typeof HistoryType.Type

/**
 * What is left of a run for later (product row H1). The fields are those of the shared history's lines
 * (`.maestro/history/*.jsonl`), so that an entry can be written there as it is.
 */
export const HistoryEntry = Schema.Struct({
  /** That of its turn. */
  id: Schema.String,
  type: HistoryType,
  /** When the run ended: milliseconds since 1970. */
  timestamp: Schema.Int,
  summary: Schema.String,
  /** The project's folder on its machine. */
  projectPath: Schema.String,
  /** Of the machine that Maestro runs on, as the system says it. */
  hostname: Schema.String,
  fullResponse: Schema.optionalKey(Schema.String),
  agentSessionId: Schema.optionalKey(Schema.String),
  sessionId: Schema.optionalKey(Schema.String),
  sessionName: Schema.optionalKey(Schema.String),
  /** Percent. */
  contextUsage: Schema.optionalKey(Schema.Number),
  usageStats: Schema.optionalKey(UsageStats),
  success: Schema.optionalKey(Schema.Boolean),
  elapsedTimeMs: Schema.optionalKey(Schema.Int),
  validated: Schema.optionalKey(Schema.Boolean)
})
export type HistoryEntry = typeof HistoryEntry.Type

/** An entry with what only this store knows of it. */
export const LocalHistoryEntry = Schema.Struct({
  ...HistoryEntry.fields,
  machine: MachineRef,
  /** What the machine was called then. */
  machineName: Schema.String,
  agent: Schema.String,
  /** What was asked. */
  prompt: Schema.optionalKey(Schema.String)
})
export type LocalHistoryEntry = typeof LocalHistoryEntry.Type
