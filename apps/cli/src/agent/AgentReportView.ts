import type {
  AgentEntry,
  AgentFinding,
  AgentReport,
  FoundBy,
  FoundCommand,
  InteractiveAnswer,
  VersionAnswer
} from "@maestro/core/agent/AgentDetection"
import { knownAgent } from "@maestro/core/agent/KnownAgents"
import { problemText } from "@maestro/core/agent/MissingAgent"
import { printable, renderTable } from "../Output.ts"

const foundByText: Readonly<Record<FoundBy, string>> = {
  "login-shell": "login shell",
  "interactive-shell": "interactive shell",
  "known-folder": "known folder"
}

const versionText = (version: VersionAnswer): string => {
  switch (version._tag) {
    case "Version":
      return version.version
    case "NoAnswer":
      return "no answer"
    case "Strange":
      return version.code === 0 ? "unknown" : `failed (${version.code})`
  }
}

const rowOf = ({ agent, command, others }: AgentFinding): ReadonlyArray<string> => {
  if (command !== undefined)
    return [agent, versionText(command.version), printable(command.path), foundByText[command.foundBy]]
  const [broken] = others
  return [
    agent,
    "-",
    broken === undefined ? "-" : printable(broken.path),
    broken === undefined ? "not found" : "cannot run"
  ]
}

/** The agents for people: found ones first, in the order of the table of known ones. */
export const reportTable = ({ agents }: AgentReport): string => {
  const sorted = agents.toSorted((one, other) => rank(one) - rank(other))
  return renderTable(["AGENT", "VERSION", "PATH", "FOUND BY"], sorted.map(rowOf))
}

const rank = ({ command, others }: AgentFinding): number => (command !== undefined ? 0 : others.length > 0 ? 1 : 2)

const entryNote = (agent: string, entry: AgentEntry, command: FoundCommand | undefined): string => {
  if (entry.problem !== undefined) return `${agent}: ${problemText(entry.path, entry.problem)}`
  return `${agent}: there is another copy, which is not used: ${entry.path}${command === undefined ? "" : ` (used: ${command.path})`}`
}

const interactiveNote = (interactive: InteractiveAnswer, shell: string): ReadonlyArray<string> => {
  switch (interactive._tag) {
    case "TimedOut":
      return [
        `The interactive shell (${shell}) did not come to its end within ${interactive.seconds} s, so its PATH is not known.`
      ]
    case "Ended":
      return [`The interactive shell (${shell}) ended before it ran a command, so its PATH is not known.`]
    default:
      return []
  }
}

/** What a person should know beside the table, a line each. */
export const reportNotes = ({ agents, lookedAt, notice }: AgentReport): ReadonlyArray<string> =>
  [
    ...(notice === undefined ? [] : [`The environment of the login shell could not be had: ${notice}`]),
    ...interactiveNote(lookedAt.interactive, lookedAt.shell),
    ...agents.flatMap(({ agent, command, others, word }) => [
      ...others.map((entry) => entryNote(agent, entry, command)),
      ...(word === undefined || command !== undefined
        ? []
        : [
            `${agent}: the interactive shell has ${word.kind === "alias" ? "an alias" : "a function"} ${word.name}, which only a person who types can use.`
          ])
    ])
  ].map(printable)

const problemDocument = ({ problem }: AgentEntry) => {
  if (problem === undefined) return {}
  if (problem._tag === "InterpreterMissing") return { problem: "interpreter-missing", interpreter: problem.interpreter }
  return { problem: problem._tag === "BrokenLink" ? "broken-link" : "not-executable" }
}

const findingDocument = ({ agent, command, others, word }: AgentFinding) => ({
  agent,
  found: command !== undefined,
  ...(command === undefined
    ? { install: knownAgent(agent)?.install }
    : {
        version: command.version._tag === "Version" ? command.version.version : null,
        ...(command.version._tag === "Version" ? {} : { versionProblem: versionText(command.version) }),
        path: command.path,
        realPath: command.realPath,
        foundBy: command.foundBy
      }),
  others: others.map((entry) => ({
    path: entry.path,
    realPath: entry.realPath,
    foundBy: entry.foundBy,
    ...problemDocument(entry)
  })),
  ...(word === undefined ? {} : { word })
})

/** The report for programs. */
export const reportDocument = ({ agents, lookedAt, notice }: AgentReport) => ({
  agents: agents.map(findingDocument),
  lookedAt: {
    shell: lookedAt.shell,
    loginPath: lookedAt.loginPath,
    interactive:
      lookedAt.interactive._tag === "Path"
        ? "ok"
        : lookedAt.interactive._tag.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase(),
    ...(lookedAt.interactive._tag === "Path" ? { interactivePath: lookedAt.interactive.path } : {})
  },
  ...(notice === undefined ? {} : { notice })
})
