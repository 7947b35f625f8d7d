import { type Json, type JsonObject, listOf, objectOf, stringOf, textOf } from "./Json.ts"
import {
  type Message,
  type ModelProtocol,
  type ModelReply,
  type ServerEvent,
  tokens,
  type Tool
} from "./ModelProtocol.ts"

const messageOf = (item: Json): Message => {
  const { content, role } = objectOf(item)
  const results = listOf(content).filter((part) => objectOf(part)["type"] === "tool_result")
  if (results.length > 0) return { role: "tool", text: textOf(results) }
  return { role: role === "assistant" ? "assistant" : "user", text: textOf(content) }
}

const toolsOf = (item: Json): ReadonlyArray<Tool> => {
  const { input_schema, name } = objectOf(item)
  return typeof name === "string" ? [{ name, schema: input_schema ?? {} }] : []
}

/** Here what was cached is not a part of the input. */
const usage = {
  input_tokens: tokens.input - tokens.cached,
  cache_read_input_tokens: tokens.cached,
  cache_creation_input_tokens: 0,
  output_tokens: tokens.output
}

const blockOf = ({ id, text, toolUse }: ModelReply): JsonObject =>
  toolUse === undefined
    ? { type: "text", text }
    : { type: "tool_use", id: `toolu_${id}`, name: toolUse.name, input: toolUse.input }

const stopReason = (reply: ModelReply) => (reply.toolUse === undefined ? "end_turn" : "tool_use")

const messageBase = (reply: ModelReply) => ({
  id: `msg_${reply.id}`,
  type: "message",
  role: "assistant",
  model: reply.model,
  stop_sequence: null
})

const event = (type: string, fields: JsonObject): ServerEvent => ({ event: type, data: { type, ...fields } })

const errorTypes: Readonly<Record<number, string>> = { 401: "authentication_error", 429: "rate_limit_error" }

/** Anthropic's Messages API: `POST /v1/messages`. */
export const anthropicMessages: ModelProtocol = {
  name: "anthropic-messages",
  serves: (path) => path.endsWith("/messages"),
  read: (body) => {
    const { messages, model, stream, tools } = objectOf(body)
    return {
      model: stringOf(model),
      isStream: stream === true,
      messages: listOf(messages).map(messageOf),
      tools: listOf(tools).flatMap(toolsOf)
    }
  },
  whole: (reply) => ({ ...messageBase(reply), content: [blockOf(reply)], stop_reason: stopReason(reply), usage }),
  begin: (reply) => [
    event("message_start", {
      message: { ...messageBase(reply), content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } }
    }),
    event("content_block_start", {
      index: 0,
      content_block: { ...blockOf(reply), ...(reply.toolUse === undefined ? { text: "" } : { input: {} }) }
    }),
    ...(reply.toolUse === undefined
      ? []
      : [
          event("content_block_delta", {
            index: 0,
            delta: { type: "input_json_delta", partial_json: JSON.stringify(reply.toolUse.input) }
          })
        ])
  ],
  part: (_reply, text) => event("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
  end: (reply) => [
    event("content_block_stop", { index: 0 }),
    event("message_delta", {
      delta: { stop_reason: stopReason(reply), stop_sequence: null },
      usage: { output_tokens: tokens.output }
    }),
    event("message_stop", {})
  ],
  failure: (status, message) => ({
    type: "error",
    error: { type: stringOf(errorTypes[status]) || "api_error", message }
  })
}
