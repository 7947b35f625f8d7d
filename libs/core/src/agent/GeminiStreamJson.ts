import type { AgentEvent } from "./AgentEvent.ts"
import { failureKind, failureOf } from "./AgentFailureKind.ts"
import { anything, type JsonObject, known, object, parseObject, text } from "./JsonObject.ts"
import { questionIn, toolCall } from "./ToolQuestion.ts"
import { resultWith, usageIn } from "./UsageFields.ts"

/** Decodes one line of Gemini CLI's `-o stream-json`. Its answer comes in pieces only. Never fails. */
export const decodeGeminiStreamJson = (line: string): ReadonlyArray<AgentEvent> => {
  const json = parseObject(line)
  if (json === undefined) return line.trim() === "" ? [] : [{ _tag: "Raw", line }]
  return decode(json) ?? [{ _tag: "Raw", line }]
}

const decode = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  switch (json["type"]) {
    case "message":
      return message(json)
    case "tool_use":
      return tool(json)
    case "tool_result":
      return [toolResult(json)]
    case "init":
      return started(json)
    case "error":
      return [notice(json)]
    case "result":
      return [result(json)]
    default:
      return undefined
  }
}

const started = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  const agentSessionId = text(json, "session_id")
  if (agentSessionId === undefined) return undefined
  return [{ _tag: "Started", agentSessionId, ...known({ model: text(json, "model") }) }]
}

const message = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  const content = text(json, "content")
  // What the user said is the prompt.
  if (json["role"] === "user") return []
  if (json["role"] !== "assistant" || content === undefined) return undefined
  return json["delta"] === true ? [{ _tag: "Text", text: content, isPart: true }] : [{ _tag: "Text", text: content }]
}

const tool = (json: JsonObject): ReadonlyArray<AgentEvent> => {
  const call = toolCall({ id: text(json, "tool_id"), name: text(json, "tool_name") }, anything(json, "parameters"))
  const asked = questionIn(call.name, object(json, "parameters"))
  return asked === undefined ? [call] : [call, asked]
}

const toolResult = (json: JsonObject): AgentEvent => ({
  _tag: "ToolResult",
  id: text(json, "tool_id") ?? "",
  output: text(json, "output") ?? text(object(json, "error"), "message") ?? "",
  isError: json["status"] === "error"
})

const notice = (json: JsonObject): AgentEvent => {
  const said = text(json, "message") ?? "gemini gave no reason"
  const kind = failureKind(said)
  return { _tag: "Notice", text: said, ...(kind === "unknown" ? {} : { kind }) }
}

const usageFields = { input: "input_tokens", output: "output_tokens", cacheRead: "cached" }

const result = (json: JsonObject): AgentEvent => {
  const isError = json["status"] !== "success"
  const said = text(object(json, "error"), "message") ?? "gemini gave no reason"
  const stats = object(json, "stats")
  return resultWith({
    isError,
    usage: stats && usageIn(stats, usageFields),
    error: isError ? failureOf(said) : undefined
  })
}
