import type { AgentEvent } from "./AgentEvent.ts"
import { anything, isObject, type JsonObject, object, objects, text } from "./JsonObject.ts"
import { questionIn, toolCall } from "./ToolQuestion.ts"

/**
 * The content blocks of a message, in their order. Of a `user` message only what tools gave back counts: its texts are
 * prompts, and nothing that the agent said.
 */
export const claudeBlocks = (
  message: JsonObject | undefined,
  parentToolCall: string | undefined,
  role: "assistant" | "user"
): Array<AgentEvent> => {
  const events: Array<AgentEvent> = []
  const content = message?.["content"]
  if (!Array.isArray(content)) {
    if (typeof content === "string" && role === "assistant")
      events.push(within({ _tag: "Text", text: content }, parentToolCall))
    return events
  }
  for (const part of content) {
    if (!isObject(part)) continue
    const event = role === "assistant" ? said(part, parentToolCall) : undefined
    const given = event ?? givenBack(part)
    if (given === undefined) continue
    events.push(within(given, parentToolCall))
    const asked = given._tag === "ToolCall" ? questionIn(given.name, object(part, "input")) : undefined
    if (asked !== undefined) events.push(asked)
  }
  return events
}

type Nested = AgentEvent & { readonly _tag: "Text" | "Thinking" | "ToolCall" | "ToolResult" }

const within = (event: Nested, parentToolCall: string | undefined): Nested =>
  parentToolCall === undefined ? event : { ...event, parentToolCall }

const said = (part: JsonObject, parentToolCall: string | undefined): Nested | undefined => {
  switch (part["type"]) {
    case "text":
      return { _tag: "Text", text: text(part, "text") ?? "" }
    case "thinking":
      return { _tag: "Thinking", text: text(part, "thinking") ?? "" }
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      return toolCall({ id: text(part, "id"), name: text(part, "name"), parentToolCall }, anything(part, "input"))
    default:
      return undefined
  }
}

const givenBack = (part: JsonObject): Nested | undefined => {
  const type = part["type"]
  if (typeof type !== "string" || !type.endsWith("tool_result")) return undefined
  return {
    _tag: "ToolResult",
    id: text(part, "tool_use_id") ?? "",
    output: toolOutput(part),
    isError: part["is_error"] === true
  }
}

const toolOutput = (part: JsonObject): string =>
  text(part, "content") ??
  objects(part, "content")
    .map((piece) => text(piece, "text") ?? "")
    .join("\n")

/** What a file tool says that it has done. A tool that only reads has no patch. */
export const toolChanges = (result: JsonObject | undefined): AgentEvent | undefined => {
  const path = text(result, "filePath")
  if (path === undefined || !Array.isArray(result?.["structuredPatch"])) return undefined
  return { _tag: "FileChange", path, change: text(result, "type") === "create" ? "add" : "update" }
}

/** Pieces of a message that is still being written (`--include-partial-messages`); the message comes whole after them. */
export const claudeDelta = (
  event: JsonObject | undefined,
  parentToolCall: string | undefined
): ReadonlyArray<AgentEvent> | undefined => {
  switch (event?.["type"]) {
    case "content_block_delta":
      return delta(object(event, "delta"), parentToolCall)
    case "message_start":
    case "message_delta":
    case "message_stop":
    case "content_block_start":
    case "content_block_stop":
    case "ping":
    // Qwen Code's word on a goal that none was set for.
    case "goal_state":
      return []
    default:
      return undefined
  }
}

const delta = (piece: JsonObject | undefined, parentToolCall: string | undefined): ReadonlyArray<AgentEvent> => {
  const isText = piece?.["type"] === "text_delta"
  const said = isText ? text(piece, "text") : piece?.["type"] === "thinking_delta" ? text(piece, "thinking") : undefined
  if (said === undefined) return []
  return [within({ _tag: isText ? "Text" : "Thinking", text: said, isPart: true }, parentToolCall)]
}
