import type { Agent } from "@maestro/core/agent/Agent"
import { catalogEntry, type CatalogEntry } from "@maestro/core/agent/CatalogEntry"
import { agentOfDefinition, type CustomAgentDefinition } from "@maestro/core/agent/CustomAgentDefinition"
import * as CommandLine from "effect/process/CommandLine"

/** What an agent can do, in a few words. */
export const abilitiesText = ({ model, resume, usage }: CatalogEntry["can"]): string =>
  [resume ? ["resume"] : [], model ? ["model"] : [], usage ? ["usage"] : []].flat().join(", ") || "-"

/** How an agent is started in each of its access modes. */
const commandsOf = (agent: Agent): ReadonlyArray<readonly [mode: string, argv: ReadonlyArray<string>]> =>
  agent.access.flatMap((access) => {
    const command = agent.command({ access })
    return "argv" in command ? [[access, command.argv] as const] : []
  })

/** An agent for programs: what a list has, and how it is started in each access mode. */
export const agentDocument = (agent: Agent, kind: CatalogEntry["kind"]) => ({
  ...catalogEntry(agent, kind),
  commands: Object.fromEntries(commandsOf(agent))
})

/** The same with the definition as the user gave it. */
export const customAgentDocument = (definition: CustomAgentDefinition) => ({
  ...agentDocument(agentOfDefinition(definition), "yours"),
  definition
})

const longest = 100

// A word that is a whole script would hide the others.
const commandText = (argv: ReadonlyArray<string>): string =>
  CommandLine.display(argv.map((word) => (word.length > longest ? `${word.slice(0, longest)}...` : word)))

const table = (fields: ReadonlyArray<readonly [string, string]>): string =>
  fields.map(([label, value]) => `${`${label}:`.padEnd(12)}${value}`).join("\n")

const rowsOf = (agent: Agent, readOnlyNote = ""): ReadonlyArray<readonly [string, string]> => [
  ["format", agent.format],
  ...commandsOf(agent).map(([mode, argv]) => {
    const note = mode === "read-only" && readOnlyNote !== "" ? `   ${readOnlyNote}` : ""
    return [mode, `${commandText(argv)}${note}`] as const
  }),
  ...(agent.access.includes("read-only") ? [] : [["read-only", "refused"] as const])
]

const variableRow = (env: Readonly<Record<string, string>> = {}): ReadonlyArray<readonly [string, string]> => {
  const words = Object.entries(env).map(([name, value]) => CommandLine.display([`${name}=${value}`]))
  return words.length === 0 ? [] : [["variables", words.join(" ")]]
}

/** One of Maestro's own agents for people, a field a line. */
export const builtInAgentText = (agent: Agent): string => {
  const command = agent.command({ access: "agent" })
  return table([
    ["agent", agent.id === agent.title ? agent.id : `${agent.id} (${agent.title})`],
    ...rowsOf(agent),
    ...variableRow("argv" in command ? command.env : {}),
    ["model", agent.can.model ? "--model MODEL" : "it takes none"],
    ["resume", agent.can.resume ? "goes on with its conversations" : "each prompt begins anew"],
    ["usage", agent.can.usage ? "tells what a turn used" : "not told"]
  ])
}

/** One of the user's for people. */
export const customAgentText = (definition: CustomAgentDefinition): string => {
  const agent = agentOfDefinition(definition)
  const { env, modelWords, resumeWords } = definition
  return table([
    ["agent", `${agent.id} (yours)`],
    ...rowsOf(agent, "(that this holds is your word: Maestro has not tried it)"),
    ["model", modelWords === undefined ? "it takes none" : commandText(modelWords)],
    ["resume", resumeWords === undefined ? "each prompt begins anew" : commandText(resumeWords)],
    ...variableRow(env),
    ["usage", agent.can.usage ? "tells what a turn used" : "not told"]
  ])
}
