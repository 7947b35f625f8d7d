import type { AgentErrorKind, AgentEvent } from "./AgentEvent.ts"
import { claudeBlocks, claudeDelta, toolChanges } from "./ClaudeMessage.ts"
import { claudeResult } from "./ClaudeResult.ts"
import { type JsonObject, known, number, object, parseObject, text } from "./JsonObject.ts"

/**
 * Decodes one line of Claude Code's `--output-format stream-json` (code.claude.com/docs/en/headless), which Qwen Code
 * and others speak too. Never fails: a line that is no event that we know becomes `Raw`.
 */
export const decodeClaudeStreamJson = (line: string): ReadonlyArray<AgentEvent> => {
  const json = parseObject(line)
  if (json === undefined) return line.trim() === "" ? [] : [{ _tag: "Raw", line }]
  return decode(json) ?? [{ _tag: "Raw", line }]
}

const decode = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  switch (json["type"]) {
    case "assistant":
      return assistant(json)
    case "user":
      return user(json)
    case "stream_event":
      return claudeDelta(object(json, "event"), parentOf(json))
    case "result":
      return claudeResult(json)
    case "system":
      return system(json)
    case "rate_limit_event":
      return rateLimit(json)
    default:
      return undefined
  }
}

/** Within which tool call a sub-agent says this: what it says is not the agent's answer. */
const parentOf = (json: JsonObject): string | undefined => text(json, "parent_tool_use_id")

/** Claude Code's own names for what went wrong. */
const errorNames: ReadonlyMap<string, AgentErrorKind> = new Map([
  ["authentication_failed", "auth"],
  ["billing_error", "quota"],
  ["rate_limit", "rate-limit"],
  ["server_error", "server"]
])

const assistant = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  const events = claudeBlocks(object(json, "message"), parentOf(json), "assistant")
  const name = text(json, "error")
  if (name === undefined) return events.length === 0 ? undefined : events
  const kind = errorNames.get(name)
  return [...events, { _tag: "Notice", text: `The model's API failed: ${name}`, ...known({ kind }) }]
}

const user = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  const events = claudeBlocks(object(json, "message"), parentOf(json), "user")
  if (events.length === 0) return undefined
  const changes = toolChanges(object(json, "tool_use_result"))
  return changes === undefined ? events : [...events, changes]
}

const system = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  const subtype = text(json, "subtype")
  const agentSessionId = text(json, "session_id")
  if (subtype === "init" && agentSessionId !== undefined) {
    return [{ _tag: "Started", agentSessionId, ...known({ model: text(json, "model") }) }]
  }
  return subtype === "api_retry" || subtype === "retry" ? [retry(json)] : undefined
}

/** Claude Code's `api_retry` has its fields on the line, Qwen Code's `retry` below `data`. */
const retry = (json: JsonObject): AgentEvent => {
  const detail = object(json, "data") ?? json
  const status = number(detail, "error_status")
  const why = status ?? text(detail, "error") ?? text(object(detail, "error"), "message")
  const wait = number(detail, "retry_delay_ms") ?? number(detail, "delayMs")
  const attempt = number(detail, "attempt")
  const most = number(detail, "max_retries") ?? number(detail, "maxRetries")
  const when = wait === undefined ? "" : ` in ${Math.round(wait / 100) / 10} s`
  const which = attempt === undefined || most === undefined ? "" : ` (${attempt} of ${most})`
  return {
    _tag: "Notice",
    text: `The model did not answer${why === undefined ? "" : ` (${why})`}; trying again${when}${which}`,
    isRetry: true,
    ...known({ kind: errorNames.get(text(detail, "error") ?? "") })
  }
}

/** Said with every answer; worth telling only when there is nothing left. */
const rateLimit = (json: JsonObject): ReadonlyArray<AgentEvent> => {
  const info = object(json, "rate_limit_info")
  if (text(info, "status") !== "rejected") return []
  const resets = number(info, "resetsAt")
  const until = resets === undefined ? "" : ` until ${new Date(Math.min(resets, 8.64e12) * 1000).toISOString()}`
  return [{ _tag: "Notice", text: `The usage limit of the account is reached${until}.`, kind: "quota" }]
}
