import type { AgentEvent } from "./AgentEvent.ts"
import { failureOf } from "./AgentFailureKind.ts"
import { codexItem } from "./CodexItem.ts"
import { type JsonObject, object, objects, parseObject, text } from "./JsonObject.ts"
import { usageIn } from "./UsageFields.ts"

/**
 * Decodes one line of `codex exec --json`. Only `turn.completed` and `turn.failed` end a turn: an `error` line may be one
 * of several tries. Usage is counted over the whole thread, over resumes too. Never fails.
 */
export const decodeCodexJsonl = (line: string): ReadonlyArray<AgentEvent> => {
  const json = parseObject(line)
  if (json === undefined) return line.trim() === "" ? [] : [{ _tag: "Raw", line }]
  return decode(json) ?? [{ _tag: "Raw", line }]
}

const decode = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  switch (json["type"]) {
    case "item.started":
    case "item.updated":
    case "item.completed":
      return codexItem(json["type"], object(json, "item"))
    case "item.plan.delta":
      return [{ _tag: "Thinking", text: text(json, "delta") ?? "", isPart: true }]
    case "thread.started":
      return started(json)
    case "turn.started":
      return []
    case "error":
      return [notice(text(json, "message"))]
    case "request_user_input":
      return [{ _tag: "Question", kind: "question", text: questions(json) }]
    case "turn.completed":
      return completed(json)
    case "turn.failed":
      return [failed(text(object(json, "error"), "message"))]
    default:
      return undefined
  }
}

const started = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  const agentSessionId = text(json, "thread_id")
  return agentSessionId === undefined ? undefined : [{ _tag: "Started", agentSessionId }]
}

const unsaid = "codex gave no reason"

/** `Reconnecting... 2/5 (what happened)`, and at last what came of it in the same words, which `turn.failed` says again. */
const notice = (message = unsaid): AgentEvent =>
  message.startsWith("Reconnecting")
    ? { _tag: "Notice", text: message, isRetry: true }
    : { _tag: "Notice", text: message }

const failed = (message = unsaid): AgentEvent => ({ _tag: "Result", isError: true, error: failureOf(message) })

const usageFields = {
  input: "input_tokens",
  output: "output_tokens",
  cacheRead: "cached_input_tokens",
  cacheCreation: "cache_write_input_tokens",
  reasoning: "reasoning_output_tokens"
}

const completed = (json: JsonObject): ReadonlyArray<AgentEvent> => {
  const result: AgentEvent = { _tag: "Result", isError: false }
  const usage = object(json, "usage")
  return usage === undefined ? [result] : [{ _tag: "Usage", of: "thread", usage: usageIn(usage, usageFields) }, result]
}

const questions = (json: JsonObject): string =>
  objects(json, "questions")
    .map((each) => text(each, "question") ?? text(each, "header") ?? "")
    .join("\n")
