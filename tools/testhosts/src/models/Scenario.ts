import type { Message, ModelRequest, ToolUse } from "./ModelProtocol.ts"
import { formatted, namedCall, shellCall, writeCall } from "./ToolCalls.ts"

/**
 * What the model shall do, as a prompt says it: `[[case words]]`.
 *
 *     [[say TEXT]]         answers with the text; without a case it says hello
 *     [[recall]]           answers with all that the user said earlier in the conversation
 *     [[shell COMMAND]]    runs the command with the agent's shell tool, then answers with what came of it
 *     [[write FILE TEXT]]  writes the file with the agent's tool for that
 *     [[call TOOL JSON]]   uses a tool by name, whether it is offered or not
 *     [[fail STATUS]]      HTTP error, each time
 *     [[flaky N]]          HTTP 500 for N requests, then answers
 *     [[drop N]]           cuts the connection after the first piece, N times, then answers
 *     [[hang]]             sends a first piece, and then nothing for ever
 *     [[slow MS]]          answers in 20 pieces with so many milliseconds between them
 */
export interface Scenario {
  readonly name: string
  readonly words: string
  readonly text: string
  readonly toolUse?: ToolUse | undefined
}

const marker = /\[\[(\w+)(?: ([\s\S]*?))?\]\]/g

export const parts = 20

const slowText = Array.from({ length: parts }, (_, i) => `part ${i + 1} `).join("")

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()

const toolCall = (name: string, words: string, { tools }: ModelRequest): ToolUse | undefined => {
  const [first = "", ...rest] = words.split(" ")
  switch (name) {
    case "shell":
      return shellCall(tools, words)
    case "write":
      return writeCall(tools, first, rest.join(" "))
    default:
      return namedCall(first, rest.join(" "))
  }
}

const afterTool = (messages: ReadonlyArray<Message>): string | undefined => {
  const results = messages.filter(({ role }) => role === "tool")
  return results.length === 0 ? undefined : `The tool said: ${oneLine(results.at(-1)?.text ?? "").slice(0, 300)}`
}

const saidBefore = (messages: ReadonlyArray<Message>) =>
  messages
    .filter(({ role, text }) => role === "user" && text.includes("[["))
    .map(({ text }) => oneLine(text))
    .join(" | ")

/** What the newest prompt of a conversation asks for. A request without tools is no turn of an agent: a title, say. */
export const scenarioOf = (request: ModelRequest): Scenario => {
  const { messages, tools } = request
  const at = messages.findLastIndex(({ role, text }) => role === "user" && text.includes("[["))
  const [, name = "say", words = ""] = [...(messages[at]?.text ?? "").matchAll(marker)].at(-1) ?? []
  const base = { name, words }
  if (request.format !== undefined) return { name: "say", words: "", text: formatted(request.format) }
  if (tools.length === 0) return { name: "say", words: "", text: "Hello." }
  switch (name) {
    case "say":
      return { ...base, text: words === "" ? "Hello." : words }
    case "recall":
      return { ...base, text: `Before this you said: ${saidBefore(messages.slice(0, Math.max(0, at))) || "nothing"}` }
    case "slow":
      return { ...base, text: slowText }
    case "shell":
    case "write":
    case "call": {
      const said = afterTool(messages.slice(at + 1))
      if (said !== undefined) return { ...base, text: said }
      const toolUse = toolCall(name, words, request)
      return { ...base, text: `There is no tool for: ${name}`, toolUse }
    }
    default:
      return { ...base, text: `Done: ${name}` }
  }
}
