import type { AgentEvent, AgentFailure } from "./AgentEvent.ts"
import { failureOf } from "./AgentFailureKind.ts"
import {
  amount,
  anything,
  isObject,
  type JsonObject,
  number,
  object,
  objects,
  parseObject,
  text
} from "./JsonObject.ts"
import { toolCall } from "./ToolQuestion.ts"
import { resultWith, usageIn } from "./UsageFields.ts"

/**
 * Decodes one line of pi's `--mode json`. An `agent_end` ends the turn unless a retry follows it; newer versions say at
 * once that one will (`willRetry`), and with `agent_settled` that none does. Never fails.
 */
export const decodePiJson = (line: string): ReadonlyArray<AgentEvent> => {
  const json = parseObject(line)
  if (json === undefined) return line.trim() === "" ? [] : [{ _tag: "Raw", line }]
  return decode(json) ?? [{ _tag: "Raw", line }]
}

const decode = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  switch (json["type"]) {
    case "message_update":
      return update(object(json, "assistantMessageEvent"))
    case "message_end":
      return message(object(json, "message"))
    case "tool_execution_start":
      return [toolCall({ id: text(json, "toolCallId"), name: text(json, "toolName") }, anything(json, "args"))]
    case "tool_execution_end":
      return [toolResult(json)]
    case "session":
      return started(json)
    case "agent_end":
      return end(json)
    case "auto_retry_start":
      return [retry(json)]
    // What these say has been said, or will be, by the ones above.
    case "agent_start":
    case "agent_settled":
    case "auto_retry_end":
    case "message_start":
    case "tool_execution_update":
    case "turn_start":
    case "turn_end":
      return []
    default:
      return undefined
  }
}

const started = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  const agentSessionId = text(json, "id")
  return agentSessionId === undefined ? undefined : [{ _tag: "Started", agentSessionId }]
}

const update = (event: JsonObject | undefined): ReadonlyArray<AgentEvent> => {
  const piece = text(event, "delta")
  if (piece === undefined) return []
  if (event?.["type"] === "text_delta") return [{ _tag: "Text", text: piece, isPart: true }]
  return event?.["type"] === "thinking_delta" ? [{ _tag: "Thinking", text: piece, isPart: true }] : []
}

/** A message of the assistant: its text once more, whole, and what it took. Its thoughts have come in pieces. */
const message = (json: JsonObject | undefined): ReadonlyArray<AgentEvent> | undefined => {
  if (json === undefined) return undefined
  if (json["role"] !== "assistant") return []
  const events: Array<AgentEvent> = []
  const answer = objects(json, "content").flatMap((part) => (part["type"] === "text" ? [text(part, "text") ?? ""] : []))
  if (answer.length > 0) events.push({ _tag: "Text", text: answer.join("") })
  const usage = object(json, "usage")
  if (usage !== undefined) events.push(step(usage))
  const failure = failureIn(json)
  if (failure !== undefined) events.push({ _tag: "Notice", text: failure.message, kind: failure.kind })
  return events
}

const usageFields = {
  input: "input",
  output: "output",
  cacheRead: "cacheRead",
  cacheCreation: "cacheWrite",
  reasoning: "reasoning"
}

const step = (json: JsonObject): AgentEvent => {
  const costUsd = amount(object(json, "cost"), "total")
  const event = { _tag: "Usage", of: "step", usage: usageIn(json, usageFields) } as const
  return costUsd === undefined ? event : { ...event, costUsd }
}

const failureIn = (json: JsonObject | undefined): AgentFailure | undefined =>
  json?.["stopReason"] === "error" ? failureOf(text(json, "errorMessage") ?? "pi gave no reason") : undefined

const toolResult = (json: JsonObject): AgentEvent => ({
  _tag: "ToolResult",
  id: text(json, "toolCallId") ?? "",
  output: objects(object(json, "result"), "content")
    .map((piece) => text(piece, "text") ?? "")
    .join("\n"),
  isError: json["isError"] === true
})

const isAnswer = (message: unknown): message is JsonObject => isObject(message) && message["role"] === "assistant"

/** The whole transcript, whose last message says how it ended. */
const end = (json: JsonObject): ReadonlyArray<AgentEvent> => {
  if (json["willRetry"] === true) return []
  const messages = json["messages"]
  const last: unknown = Array.isArray(messages) ? messages.findLast(isAnswer) : undefined
  const message = isObject(last) ? last : undefined
  // Somebody stopped it: without a result the turn was interrupted.
  if (message?.["stopReason"] === "aborted") return []
  const error = failureIn(message)
  return [resultWith({ isError: error !== undefined, error })]
}

const retry = (json: JsonObject): AgentEvent => {
  const failure = failureOf(text(json, "errorMessage") ?? "pi gave no reason")
  const wait = number(json, "delayMs")
  const attempt = number(json, "attempt")
  const most = number(json, "maxAttempts")
  const when = wait === undefined ? "" : ` in ${Math.round(wait / 100) / 10} s`
  const which = attempt === undefined || most === undefined ? "" : ` (${attempt} of ${most})`
  return { _tag: "Notice", text: `${failure.message}; trying again${when}${which}`, kind: failure.kind, isRetry: true }
}
