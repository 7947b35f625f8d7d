import { type Json, type JsonObject, listOf, objectOf, stringOf, textOf } from "./Json.ts"
import {
  type Message,
  type ModelProtocol,
  type ModelReply,
  type ServerEvent,
  tokens,
  type Tool
} from "./ModelProtocol.ts"
import { openAiResponses } from "./OpenAiResponses.ts"

const messageOf = (item: Json): Message => {
  const { content, role } = objectOf(item)
  const known = role === "user" || role === "assistant" || role === "tool" ? role : "system"
  return { role: known, text: textOf(content) }
}

const toolsOf = (item: Json): ReadonlyArray<Tool> => {
  const { name, parameters } = objectOf(objectOf(item)["function"])
  return typeof name === "string" ? [{ name, schema: parameters ?? {} }] : []
}

const usage = {
  prompt_tokens: tokens.input,
  completion_tokens: tokens.output,
  total_tokens: tokens.input + tokens.output,
  prompt_tokens_details: { cached_tokens: tokens.cached },
  completion_tokens_details: { reasoning_tokens: 0 }
}

const callsOf = ({ id, toolUse }: ModelReply): ReadonlyArray<JsonObject> =>
  toolUse === undefined
    ? []
    : [
        {
          index: 0,
          id: `call_${id}`,
          type: "function",
          function: { name: toolUse.name, arguments: JSON.stringify(toolUse.input) }
        }
      ]

const finish = (reply: ModelReply) => (reply.toolUse === undefined ? "stop" : "tool_calls")

const base = (reply: ModelReply) => ({ id: `chatcmpl-${reply.id}`, created: 1, model: reply.model })

const chunk = (reply: ModelReply, choices: ReadonlyArray<Json>, more: JsonObject = {}): ServerEvent => ({
  data: { ...base(reply), object: "chat.completion.chunk", choices, ...more }
})

const delta = (reply: ModelReply, fields: JsonObject, finish_reason: string | null = null): ServerEvent =>
  chunk(reply, [{ index: 0, delta: fields, finish_reason }])

/** OpenAI's Chat Completions, which most other vendors and servers speak too: `POST /v1/chat/completions`. */
export const openAiChat: ModelProtocol = {
  name: "openai-chat",
  serves: (path) => path.endsWith("/chat/completions"),
  read: (body) => {
    const { messages, model, stream, tools } = objectOf(body)
    return {
      model: stringOf(model),
      isStream: stream === true,
      messages: listOf(messages).map(messageOf),
      tools: listOf(tools).flatMap(toolsOf)
    }
  },
  whole: (reply) => {
    const message =
      reply.toolUse === undefined
        ? { role: "assistant", content: reply.text }
        : { role: "assistant", content: null, tool_calls: callsOf(reply) }
    const choices = [{ index: 0, finish_reason: finish(reply), message }]
    return { ...base(reply), object: "chat.completion", choices, usage }
  },
  begin: (reply) => [
    delta(
      reply,
      reply.toolUse === undefined
        ? { role: "assistant", content: "" }
        : { role: "assistant", content: null, tool_calls: callsOf(reply) }
    )
  ],
  part: (reply, content) => delta(reply, { content }),
  end: (reply) => [delta(reply, {}, finish(reply)), chunk(reply, [], { usage }), { data: "[DONE]" }],
  failure: openAiResponses.failure
}
