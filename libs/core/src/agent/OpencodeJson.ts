import type { AgentErrorKind, AgentEvent, Usage } from "./AgentEvent.ts"
import { failureOf } from "./AgentFailureKind.ts"
import { amount, anything, type JsonObject, number, object, parseObject, text } from "./JsonObject.ts"
import { questionIn, toolCall } from "./ToolQuestion.ts"
import { usageIn } from "./UsageFields.ts"

/**
 * Decodes one line of `opencode run --format json` (Kilo's too). There is no end of the turn in this stream: the end is
 * the end of a step that calls no tool, or an error, when nothing follows. Never fails.
 */
export const decodeOpencodeJson = (line: string): ReadonlyArray<AgentEvent> => {
  const json = parseObject(line)
  if (json === undefined) return line.trim() === "" ? [] : [{ _tag: "Raw", line }]
  return decode(json) ?? [{ _tag: "Raw", line }]
}

const decode = (json: JsonObject): ReadonlyArray<AgentEvent> | undefined => {
  switch (json["type"]) {
    case "text":
      return [{ _tag: "Text", text: text(object(json, "part"), "text") ?? "" }]
    case "reasoning":
      return [{ _tag: "Thinking", text: text(object(json, "part"), "text") ?? "" }]
    case "tool_use":
      return tool(object(json, "part"))
    case "step_start":
      return started(json)
    case "step_finish":
      return stepEnd(object(json, "part"))
    case "error":
      return [...started(json), failed(object(json, "error"))]
    default:
      return undefined
  }
}

/** The id of the session is on every line; it is told where a step begins, and with an error, which may be all there is. */
const started = (json: JsonObject): ReadonlyArray<AgentEvent> => {
  const agentSessionId = text(json, "sessionID")
  return agentSessionId === undefined ? [] : [{ _tag: "Started", agentSessionId }]
}

/** Tools are told when they are done: the call and its result are one line. */
const tool = (part: JsonObject | undefined): ReadonlyArray<AgentEvent> | undefined => {
  const state = object(part, "state")
  if (part === undefined || state === undefined) return undefined
  const name = text(part, "tool") ?? "tool"
  const input = object(state, "input")
  const call = toolCall({ id: text(part, "callID"), name }, anything(state, "input"))
  const isError = state["status"] === "error"
  const output = text(state, isError ? "error" : "output") ?? text(state, "output") ?? ""
  const result: AgentEvent = { _tag: "ToolResult", id: call.id, output, isError }
  const more = questionIn(name, input) ?? (isError ? refused(name, output) : fileChange(name, input, state))
  return more === undefined ? [call, result] : [call, result, more]
}

/** Without somebody to ask, opencode rejects what its rules say to ask about. */
const refused = (name: string, output: string): AgentEvent | undefined =>
  /rejected permission|permission (was )?(denied|rejected)|prevents you from using this/i.test(output)
    ? { _tag: "Question", kind: "permission", text: `${name}: ${output}` }
    : undefined

const writers: ReadonlySet<string> = new Set(["write", "edit", "multiedit"])

const fileChange = (name: string, input: JsonObject | undefined, state: JsonObject): AgentEvent | undefined => {
  const path = text(input, "filePath")
  if (path === undefined || !writers.has(name)) return undefined
  const isNew = name === "write" && object(state, "metadata")?.["exists"] === false
  return { _tag: "FileChange", path, change: isNew ? "add" : "update" }
}

const tokenFields = { input: "input", output: "output", reasoning: "reasoning" }

const stepUsage = (tokens: JsonObject): Usage => {
  const cacheRead = amount(object(tokens, "cache"), "read")
  const cacheCreation = amount(object(tokens, "cache"), "write")
  return {
    ...usageIn(tokens, tokenFields),
    ...(cacheRead === undefined ? {} : { cacheReadInputTokens: cacheRead }),
    ...(cacheCreation === undefined ? {} : { cacheCreationInputTokens: cacheCreation })
  }
}

const stepEnd = (part: JsonObject | undefined): ReadonlyArray<AgentEvent> | undefined => {
  if (part === undefined) return undefined
  const costUsd = amount(part, "cost")
  const used = { _tag: "Usage", of: "step", usage: stepUsage(object(part, "tokens") ?? {}) } as const
  const step = costUsd === undefined ? used : { ...used, costUsd }
  const end = turnEnd(text(part, "reason"))
  return end === undefined ? [step] : [step, ...end]
}

/** Whether the turn ends with a step that ended so: opencode itself goes on after these two. */
const turnEnd = (reason: string | undefined): ReadonlyArray<AgentEvent> | undefined => {
  if (reason === undefined || reason === "tool-calls" || reason === "unknown") return undefined
  const result: AgentEvent = { _tag: "Result", isError: false }
  if (reason === "length") return [{ _tag: "Notice", text: "The model's output limit cut the answer short." }, result]
  return [result]
}

/** opencode's own names for what went wrong. */
const names: ReadonlyMap<string, AgentErrorKind> = new Map([
  ["ProviderAuthError", "auth"],
  ["ContextOverflowError", "context"],
  ["MessageOutputLengthError", "context"]
])

const failed = (error: JsonObject | undefined): AgentEvent => {
  const data = object(error, "data")
  const name = text(error, "name") ?? "unknown"
  const message = text(data, "message") ?? text(error, "message") ?? `opencode failed: ${name}`
  // Somebody stopped it, which is no failure: without a result the turn was interrupted.
  if (name === "MessageAbortedError") return { _tag: "Notice", text: message }
  const said = failureOf(message, { status: number(data, "statusCode"), kind: names.get(name) })
  // The API's own answer can tell an empty account from too many requests.
  const body = text(data, "responseBody")
  const kind = said.kind === "rate-limit" && body?.includes("insufficient_quota") === true ? "quota" : said.kind
  return { _tag: "Result", isError: true, error: { ...said, kind } }
}
