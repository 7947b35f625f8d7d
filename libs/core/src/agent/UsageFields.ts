import type { AgentEvent, AgentFailure, Usage } from "./AgentEvent.ts"
import { amount, type JsonObject } from "./JsonObject.ts"

/** Where an agent's own object has the numbers of a `Usage`. */
export interface UsageFields {
  readonly input: string
  readonly output: string
  readonly cacheRead?: string
  readonly cacheCreation?: string
  readonly reasoning?: string
}

type Writable<A> = { -readonly [K in keyof A]: A[K] }

/** The numbers that are there. */
export const usageIn = (json: JsonObject, fields: UsageFields): Usage => {
  const usage: Writable<Usage> = {}
  const input = amount(json, fields.input)
  if (input !== undefined) usage.inputTokens = input
  const output = amount(json, fields.output)
  if (output !== undefined) usage.outputTokens = output
  const cacheRead = fields.cacheRead === undefined ? undefined : amount(json, fields.cacheRead)
  if (cacheRead !== undefined) usage.cacheReadInputTokens = cacheRead
  const cacheCreation = fields.cacheCreation === undefined ? undefined : amount(json, fields.cacheCreation)
  if (cacheCreation !== undefined) usage.cacheCreationInputTokens = cacheCreation
  const reasoning = fields.reasoning === undefined ? undefined : amount(json, fields.reasoning)
  if (reasoning !== undefined) usage.reasoningTokens = reasoning
  return usage
}

type Result = AgentEvent & { readonly _tag: "Result" }

interface KnownOfResult {
  readonly isError: boolean
  readonly text?: string | undefined
  readonly usage?: Usage | undefined
  readonly costUsd?: number | undefined
  readonly error?: AgentFailure | undefined
}

/** The end of a turn with what is known of it. */
export const resultWith = (known: KnownOfResult): Result => {
  const result: Writable<Result> = { _tag: "Result", isError: known.isError }
  if (known.text !== undefined) result.text = known.text
  if (known.usage !== undefined) result.usage = known.usage
  if (known.costUsd !== undefined) result.costUsd = known.costUsd
  if (known.error !== undefined) result.error = known.error
  return result
}
