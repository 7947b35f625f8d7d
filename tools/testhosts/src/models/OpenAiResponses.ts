import { type Json, listOf, objectOf, stringOf, textOf } from "./Json.ts"
import {
  type Message,
  type ModelProtocol,
  type ModelReply,
  type ServerEvent,
  tokens,
  type Tool
} from "./ModelProtocol.ts"

const messageOf = (item: Json): Message => {
  const { content, output, role, type } = objectOf(item)
  if (stringOf(type).endsWith("_output")) return { role: "tool", text: textOf(output) }
  const known = role === "user" || role === "assistant" ? role : "system"
  return { role: role === undefined ? "assistant" : known, text: textOf(content) }
}

/** Tools may come in groups; one whose input is free text has no schema. */
const toolsOf = (item: Json): ReadonlyArray<Tool> => {
  const { name, parameters, tools, type } = objectOf(item)
  if (type === "namespace") return listOf(tools).flatMap(toolsOf)
  return type === "function" && typeof name === "string" ? [{ name, schema: parameters ?? {} }] : []
}

const usage = {
  input_tokens: tokens.input,
  input_tokens_details: { cached_tokens: tokens.cached },
  output_tokens: tokens.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: tokens.input + tokens.output
}

const contentOf = (text: string) => ({ type: "output_text", text, annotations: [] })

const itemOf = ({ id, text, toolUse }: ModelReply) =>
  toolUse === undefined
    ? { type: "message", id: `msg_${id}`, role: "assistant", status: "completed", content: [contentOf(text)] }
    : {
        type: "function_call",
        id: `fc_${id}`,
        call_id: `call_${id}`,
        name: toolUse.name,
        arguments: JSON.stringify(toolUse.input),
        status: "completed"
      }

const responseOf = (reply: ModelReply, done: boolean): Json => ({
  id: `resp_${reply.id}`,
  object: "response",
  created_at: 1,
  model: reply.model,
  status: done ? "completed" : "in_progress",
  output: done ? [itemOf(reply)] : [],
  ...(done ? { usage } : {})
})

const event = (type: string, fields: { readonly [name: string]: Json }): ServerEvent => ({
  event: type,
  data: { type, ...fields }
})

const place = (reply: ModelReply) => ({ item_id: itemOf(reply).id, output_index: 0 })
const textPlace = (reply: ModelReply) => ({ ...place(reply), content_index: 0 })

const added = (reply: ModelReply): Json => ({
  ...itemOf(reply),
  status: "in_progress",
  ...(reply.toolUse === undefined ? { content: [] } : { arguments: "" })
})

/** OpenAI's Responses API: `POST /v1/responses`. */
export const openAiResponses: ModelProtocol = {
  name: "openai-responses",
  serves: (path) => path.endsWith("/responses"),
  read: (body) => {
    const { input, model, stream, tools } = objectOf(body)
    const items = typeof input === "string" ? [{ role: "user", content: input }] : listOf(input)
    return {
      model: stringOf(model),
      isStream: stream === true,
      messages: items.map(messageOf),
      tools: listOf(tools).flatMap(toolsOf)
    }
  },
  whole: (reply) => responseOf(reply, true),
  begin: (reply) => [
    event("response.created", { response: responseOf(reply, false) }),
    event("response.output_item.added", { output_index: 0, item: added(reply) }),
    reply.toolUse === undefined
      ? event("response.content_part.added", { ...textPlace(reply), part: contentOf("") })
      : event("response.function_call_arguments.done", {
          ...place(reply),
          arguments: JSON.stringify(reply.toolUse.input)
        })
  ],
  part: (reply, delta) => event("response.output_text.delta", { ...textPlace(reply), delta }),
  end: (reply) => [
    ...(reply.toolUse === undefined
      ? [
          event("response.output_text.done", { ...textPlace(reply), text: reply.text }),
          event("response.content_part.done", { ...textPlace(reply), part: contentOf(reply.text) })
        ]
      : []),
    event("response.output_item.done", { output_index: 0, item: itemOf(reply) }),
    event("response.completed", { response: responseOf(reply, true) })
  ],
  failure: (status, message) => ({
    error: {
      message,
      type: status === 401 ? "invalid_request_error" : status === 429 ? "rate_limit_exceeded" : "server_error",
      code: status === 401 ? "invalid_api_key" : status === 429 ? "rate_limit_exceeded" : null
    }
  })
}
