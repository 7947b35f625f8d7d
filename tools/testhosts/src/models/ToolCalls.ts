import { type Json, type JsonObject, listOf, objectOf, parseJson, stringOf } from "./Json.ts"
import type { Tool, ToolUse } from "./ModelProtocol.ts"

/** How agents name the tool that runs a command, the surest names first. */
const shellNames = [
  /^(exec_command|shell_command|shell|local_shell|bash|run_shell_command|execute_command|terminal)$/i,
  /shell|bash|command/i
]

const writeNames = /^(write|write_file|create_file)$/i

const isCommand = (name: string) => /^(cmd|commands?)$/i.test(name)

/** The first type that a schema allows. */
const typeOf = (schema: JsonObject): string => {
  const { anyOf, type } = schema
  const first = Array.isArray(type) ? listOf(type)[0] : (type ?? objectOf(listOf(anyOf)[0])["type"])
  return stringOf(first).toLowerCase()
}

/** A value that a schema takes, where no value is asked for. */
const filler = (schema: JsonObject, number: number): Json => {
  const [choice] = listOf(schema["enum"])
  if (choice !== undefined) return choice
  switch (typeOf(schema)) {
    case "array":
      return []
    case "boolean":
      return false
    case "number":
    case "integer":
      return number
    case "object":
      return requiredOf(schema, number)
    default:
      return "stub"
  }
}

type Known = (name: string, schema: JsonObject) => Json | undefined

/** An object that a schema takes; `known` says what a name must hold. */
const requiredOf = (schema: JsonObject, number: number, known: Known = () => undefined): JsonObject => {
  const { properties, required } = schema
  const names = new Set(listOf(required).map(stringOf))
  return Object.fromEntries(
    Object.entries(objectOf(properties)).flatMap(([name, json]) => {
      const value = known(name, objectOf(json)) ?? (names.has(name) ? filler(objectOf(json), number) : undefined)
      return value === undefined ? [] : [[name, value]]
    })
  )
}

/** An answer that a schema takes. What is asked for in numbers is mostly a score of some kind, up to 100. */
export const formatted = (schema: Json): string => JSON.stringify(requiredOf(objectOf(schema), 50))

/**
 * Arguments by the schema that the agent sent: so nothing here knows any agent. Most numbers of such tools are time limits
 * in milliseconds.
 */
const inputOf = ({ schema }: Tool, known: Known): JsonObject => requiredOf(objectOf(schema), 30_000, known)

/** The use of the agent's shell tool for a command, if it offers one. */
export const shellCall = (tools: ReadonlyArray<Tool>, command: string): ToolUse | undefined => {
  const tool = shellNames.flatMap((pattern) => tools.find(({ name }) => pattern.test(name)) ?? [])[0]
  if (tool === undefined) return undefined
  const input = inputOf(tool, (name, schema) => {
    if (!isCommand(name)) return undefined
    return typeOf(schema) === "array" ? ["sh", "-c", command] : command
  })
  return { name: tool.name, input }
}

/** The use of the agent's tool that writes a file, if it offers one. */
export const writeCall = (tools: ReadonlyArray<Tool>, file: string, text: string): ToolUse | undefined => {
  const tool = tools.find(({ name }) => writeNames.test(name))
  if (tool === undefined) return undefined
  const input = inputOf(tool, (name) => {
    if (/path|file/i.test(name)) return file
    return /content|text/i.test(name) ? `${text}\n` : undefined
  })
  return { name: tool.name, input }
}

/** The use of a tool by name, offered or not: what a model does that was told of a tool elsewhere. */
export const namedCall = (name: string, input: string): ToolUse => ({ name, input: objectOf(parseJson(input)) })
