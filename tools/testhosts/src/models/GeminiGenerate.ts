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
  const { parts, role } = objectOf(item)
  const results = listOf(parts).flatMap((part) => objectOf(part)["functionResponse"] ?? [])
  if (results.length > 0) return { role: "tool", text: textOf(results) }
  return { role: role === "model" ? "assistant" : "user", text: textOf(parts) }
}

const toolsOf = (item: Json): ReadonlyArray<Tool> =>
  listOf(objectOf(item)["functionDeclarations"]).flatMap((declaration) => {
    const { name, parameters, parametersJsonSchema } = objectOf(declaration)
    return typeof name === "string" ? [{ name, schema: parametersJsonSchema ?? parameters ?? {} }] : []
  })

const usageMetadata = {
  promptTokenCount: tokens.input,
  cachedContentTokenCount: tokens.cached,
  candidatesTokenCount: tokens.output,
  totalTokenCount: tokens.input + tokens.output
}

const response = (reply: ModelReply, part: Json, isLast: boolean): Json => ({
  candidates: [{ index: 0, content: { role: "model", parts: [part] }, ...(isLast ? { finishReason: "STOP" } : {}) }],
  usageMetadata,
  modelVersion: reply.model,
  responseId: reply.id
})

const contentOf = ({ id, text, toolUse }: ModelReply): Json =>
  toolUse === undefined ? { text } : { functionCall: { id: `call_${id}`, name: toolUse.name, args: toolUse.input } }

const event = (reply: ModelReply, part: Json, isLast = false): ServerEvent => ({ data: response(reply, part, isLast) })

const statusNames: Readonly<Record<number, string>> = {
  401: "UNAUTHENTICATED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL"
}

/** Google's Gemini API: `POST /v1beta/models/MODEL:streamGenerateContent` and `:generateContent`. */
export const geminiGenerate: ModelProtocol = {
  name: "gemini-generate",
  serves: (path) => /:(streamG|g)enerateContent$/.test(path),
  read: (body, path) => {
    const { contents, generationConfig, tools } = objectOf(body)
    const { responseJsonSchema, responseMimeType, responseSchema } = objectOf(generationConfig)
    return {
      model: /models\/([^:/]+):/.exec(path)?.[1] ?? "",
      isStream: path.endsWith(":streamGenerateContent"),
      messages: listOf(contents).map(messageOf),
      tools: listOf(tools).flatMap(toolsOf),
      format: responseMimeType === "application/json" ? (responseJsonSchema ?? responseSchema ?? {}) : undefined
    }
  },
  whole: (reply) => response(reply, contentOf(reply), true),
  begin: () => [],
  part: (reply, text) => event(reply, { text }),
  end: (reply) => [event(reply, reply.toolUse === undefined ? { text: "" } : contentOf(reply), true)],
  failure: (code, message) => ({ error: { code, message, status: stringOf(statusNames[code]) || "UNAVAILABLE" } })
}
