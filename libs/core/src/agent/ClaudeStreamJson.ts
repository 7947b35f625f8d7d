import type { AgentErrorKind, AgentEvent, Usage } from "./AgentEvent.ts"
import { failureKind } from "./AgentFailureKind.ts"
import { type JsonObject, known, number, object, objects, parseObject, text } from "./JsonObject.ts"

/**
 * Decodes one line of Claude Code's `--output-format stream-json` (code.claude.com/docs/en/headless), which other
 * agents speak too. Never fails: a line that is no event that we know becomes `Raw`.
 */
export const decodeClaudeStreamJson = (line: string): ReadonlyArray<AgentEvent> => {
  const json = parseObject(line)
  if (json === undefined) return line.trim() === "" ? [] : [{ _tag: "Raw", line }]
  return decoders.get(text(json, "type") ?? "")?.(json) ?? [{ _tag: "Raw", line }]
}

type Decode = (json: JsonObject) => ReadonlyArray<AgentEvent> | undefined

/** Claude Code's own names for what went wrong in an assistant message. */
const errorNames: ReadonlyMap<string, AgentErrorKind> = new Map([
  ["authentication_failed", "auth"],
  ["billing_error", "quota"],
  ["rate_limit", "rate-limit"],
  ["server_error", "server"]
])

const system: Decode = (json) => {
  const subtype = text(json, "subtype")
  const agentSessionId = text(json, "session_id")
  if (subtype === "init" && agentSessionId !== undefined) {
    return [{ _tag: "Started", agentSessionId, ...known({ model: text(json, "model") }) }]
  }
  if (subtype !== "api_retry" && subtype !== "retry") return undefined
  const detail = object(json, "data") ?? json
  const status = number(detail, "error_status") ?? text(detail, "error") ?? "no answer"
  const wait = number(detail, "retry_delay_ms") ?? number(detail, "delayMs") ?? 0
  const next = `${Math.round(wait / 100) / 10} s`
  return [{ _tag: "Notice", text: `The model did not answer (${status}); trying again in ${next}` }]
}

const content = (part: JsonObject): AgentEvent | undefined => {
  switch (part["type"]) {
    case "text":
      return { _tag: "Text", text: text(part, "text") ?? "" }
    case "thinking":
      return { _tag: "Thinking", text: text(part, "thinking") ?? "" }
    case "tool_use":
      return {
        _tag: "ToolCall",
        id: text(part, "id") ?? "",
        name: text(part, "name") ?? "tool",
        // What JSON.parse gave is JSON.
        input: (part["input"] ?? null) as never
      }
    case "tool_result":
      return {
        _tag: "ToolResult",
        id: text(part, "tool_use_id") ?? "",
        output: toolOutput(part),
        isError: part["is_error"] === true
      }
    default:
      return undefined
  }
}

const toolOutput = (part: JsonObject): string =>
  text(part, "content") ??
  objects(part, "content")
    .map((piece) => text(piece, "text") ?? "")
    .join("\n")

const message: Decode = (json) => {
  const events: Array<AgentEvent> = []
  for (const part of objects(object(json, "message"), "content")) {
    const event = content(part)
    if (event !== undefined) events.push(event)
  }
  return events.length === 0 ? undefined : events
}

const usageOf = (json: JsonObject | undefined): Usage | undefined =>
  json &&
  known({
    inputTokens: number(json, "input_tokens"),
    outputTokens: number(json, "output_tokens"),
    cacheReadInputTokens: number(json, "cache_read_input_tokens"),
    cacheCreationInputTokens: number(json, "cache_creation_input_tokens")
  })

/** An API failure may call itself `success`, so `is_error` decides. */
const result: Decode = (json) => {
  const isError = json["is_error"] === true || (text(json, "subtype") ?? "success") !== "success"
  const answer = text(json, "result")
  const said = text(object(json, "error"), "message") ?? answer ?? text(json, "subtype") ?? "the agent gave no reason"
  const kind = errorNames.get(text(json, "error") ?? "") ?? failureKind(said)
  const error = isError ? { kind, message: said } : undefined
  const costUsd = number(json, "total_cost_usd")
  return [
    { _tag: "Result", isError, ...known({ text: answer, usage: usageOf(object(json, "usage")), costUsd, error }) }
  ]
}

const decoders: ReadonlyMap<string, Decode> = new Map([
  ["system", system],
  ["assistant", message],
  ["user", message],
  ["result", result]
])
