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
 *
 * Several uses of tools in one prompt are done one after the other; those of tools that are not offered are left out.
 */
export interface Scenario {
  readonly name: string
  readonly words: string
  readonly text: string
  readonly toolUse?: ToolUse | undefined
}

const marker = /\[\[(\w+)(?: ([\s\S]*?))?\]\]/g

const slowText = Array.from({ length: 20 }, (_, i) => `part ${i + 1} `).join("")

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()

interface Step {
  readonly name: string
  readonly words: string
}

const tools = new Set(["shell", "write", "call"])

/**
 * The uses of tools that a text ends with, or else the last thing that it asks for: an agent that has not been answered
 * joins that prompt and the next one into one message.
 */
const stepsIn = (text: string): ReadonlyArray<Step> => {
  const steps = [...text.matchAll(marker)].map(([, name = "say", words = ""]) => ({ name, words }))
  const other = steps.findLastIndex(({ name }) => !tools.has(name))
  return other === steps.length - 1 ? steps.slice(-1) : steps.slice(other + 1)
}

const toolCall = ({ name, words }: Step, offered: ModelRequest["tools"]): ToolUse | undefined => {
  const [first = "", ...rest] = words.split(" ")
  switch (name) {
    case "shell":
      return shellCall(offered, words)
    case "write":
      return writeCall(offered, first, rest.join(" "))
    case "call":
      return namedCall(first, rest.join(" "))
    default:
      return undefined
  }
}

/** The next use of a tool, or what to say when all of them were used. */
const toolScenario = (steps: ReadonlyArray<Step>, after: ReadonlyArray<Message>, request: ModelRequest): Scenario => {
  const results = after.filter(({ role }) => role === "tool")
  const uses = steps.flatMap((step) => {
    const toolUse = toolCall(step, request.tools)
    return toolUse === undefined ? [] : [{ ...step, text: "", toolUse }]
  })
  const next = uses[results.length]
  if (next !== undefined) return next
  const [first = { name: "", words: "" }] = steps
  const last = results.at(-1)
  const text =
    last === undefined ? `There is no tool for: ${first.name}` : `The tool said: ${oneLine(last.text).slice(0, 300)}`
  return { ...first, text }
}

const saidBefore = (messages: ReadonlyArray<Message>) =>
  messages
    .filter(({ role, text }) => role === "user" && text.includes("[["))
    .map(({ text }) => oneLine(text))
    .join(" | ")

/** What the newest prompt of a conversation asks for. */
export const scenarioOf = (request: ModelRequest): Scenario => {
  const { format, messages } = request
  if (format !== undefined) return { name: "say", words: "", text: formatted(format) }
  // Without tools it is no turn of an agent: it asks for a title, say.
  if (request.tools.length === 0) return { name: "say", words: "", text: "Hello." }
  const at = messages.findLastIndex(({ role, text }) => role === "user" && text.includes("[["))
  const steps = stepsIn(messages[at]?.text ?? "")
  const [step = { name: "say", words: "" }] = steps
  switch (step.name) {
    case "say":
      return { ...step, text: step.words === "" ? "Hello." : step.words }
    case "recall":
      return { ...step, text: `Before this you said: ${saidBefore(messages.slice(0, Math.max(0, at))) || "nothing"}` }
    case "slow":
      return { ...step, text: slowText }
    case "shell":
    case "write":
    case "call":
      return toolScenario(steps, messages.slice(at + 1), request)
    default:
      return { ...step, text: `Done: ${step.name}` }
  }
}
