import type { AgentEvent } from "./AgentEvent.ts"
import { type JsonObject, objects, text } from "./JsonObject.ts"

/** The tools by which agents ask whoever sits before them. */
const asking: ReadonlySet<string> = new Set([
  "AskUserQuestion",
  "ask_user_question",
  "ask_user",
  "question",
  "request_user_input"
])

/** What an agent asks by a call of one of its tools, when it is a tool for asking. */
export const questionIn = (
  tool: string,
  input: JsonObject | undefined
): (AgentEvent & { _tag: "Question" }) | undefined => {
  if (!asking.has(tool)) return undefined
  const questions = objects(input, "questions").map((each) => text(each, "question") ?? text(each, "header") ?? "")
  const asked = questions.length > 0 ? questions.join("\n") : (text(input, "question") ?? `(by its tool ${tool})`)
  return { _tag: "Question", kind: "question", text: asked }
}

const told = ["command", "file_path", "filePath", "path", "url", "pattern", "description"]

/** A tool that an agent was not allowed to use, for want of somebody to ask. */
export const permissionFor = (tool: string, input: JsonObject | undefined): AgentEvent => {
  const key = told.find((each) => text(input, each) !== undefined)
  const what = key === undefined ? "" : `: ${text(input, key) ?? ""}`
  return questionIn(tool, input) ?? { _tag: "Question", kind: "permission", text: `${tool}${what}` }
}

/** An agent's call of one of its tools. */
export const toolCall = (
  call: {
    readonly id: string | undefined
    readonly name: string | undefined
    readonly parentToolCall?: string | undefined
  },
  input: null
): AgentEvent & { _tag: "ToolCall" } => {
  const event = { _tag: "ToolCall" as const, id: call.id ?? "", name: call.name ?? "tool", input }
  return call.parentToolCall === undefined ? event : { ...event, parentToolCall: call.parentToolCall }
}
