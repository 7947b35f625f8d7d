import type { EntryProblem, InteractiveAnswer, LookedAt } from "./AgentDetection.ts"
import { knownAgent } from "./KnownAgents.ts"
import type { MissingNote } from "./LookupNotes.ts"
import { usualFolders } from "./UsualFolders.ts"

/** A command that cannot be run, in words. */
export interface MissingAgentText {
  readonly code: "agent-not-found" | "interpreter-missing"
  /** One sentence: what happened. */
  readonly message: string
  /** What was looked at, and what to do, one a line. */
  readonly hint: string
}

/** What is wrong with a file, in words. */
export const problemText = (path: string, problem: EntryProblem): string => {
  switch (problem._tag) {
    case "NotExecutable":
      return `${path} is there, but may not be executed: chmod +x ${path}`
    case "BrokenLink":
      return `${path} is a symbolic link to nothing: what it belonged to was moved or removed`
    case "InterpreterMissing":
      return problem.interpreter.endsWith("\r")
        ? `${path} has line ends of Windows, so that its interpreter is not found: save it with Unix line ends`
        : `${path} is there, but what runs it is not: ${problem.interpreter}`
  }
}

/** Where an agent was looked for, a line each. */
export const lookedAtText = ({ folders, interactive, loginPath, shell }: LookedAt): ReadonlyArray<string> => {
  const named = shell === "" ? "" : ` (${shell})`
  return [
    `Looked on the PATH of the login shell${named}: ${loginPath}`,
    ...interactiveText(interactive, named),
    ...foldersText(folders)
  ]
}

const interactiveText = (interactive: InteractiveAnswer, named: string): ReadonlyArray<string> => {
  switch (interactive._tag) {
    case "NotAsked":
      return []
    case "Path":
      return [`Looked on the PATH of the interactive shell${named}: ${interactive.path}`]
    case "TimedOut":
      return [`The interactive shell${named} did not come to its end within ${interactive.seconds} s.`]
    case "Ended":
      return [`The interactive shell${named} ended before it ran a command: its start-up files end it.`]
    case "None":
      return ["The account has no interactive shell to ask."]
  }
}

const foldersText = (folders: LookedAt["folders"]): ReadonlyArray<string> => {
  if (folders === undefined) return []
  const all = `${usualFolders.slice(0, 3).join(", ")} and ${usualFolders.length - 3} more`
  return folders.length === 0
    ? [`Looked in the folders where installers put commands (${all}): none of them is there.`]
    : [`Looked in the folders where installers put commands: ${folders.join(" ")}`]
}

const wordText = ({ name, kind }: NonNullable<MissingNote["word"]>): string =>
  `There is ${kind === "alias" ? "an alias" : "a function"} ${name} in the interactive shell. Only a person who types can use it: give the path of the program behind it with --agent-command.`

const interpreterText = (command: string, name: string) => ({
  code: "interpreter-missing" as const,
  message: `${command} is there, but ${JSON.stringify(name)}, which runs it, is on no PATH there.`,
  todo: [`Install ${name} there, or put its folder on the PATH in the shell's start-up files.`]
})

const notFoundText = (id: string, command: string) => {
  const known = knownAgent(id)
  const title = known === undefined ? "" : `${known.title} was not found: `
  return {
    code: "agent-not-found" as const,
    message: `${title}there is no command "${command}" that can be run.`,
    todo: [
      ...(known === undefined ? [] : [`Install it there: ${known.install}   (${known.homepage})`]),
      "Or put its folder on the PATH in ~/.profile there, or give its full path with --agent-command."
    ]
  }
}

const wrongPathText = (command: string, isSeen: boolean) => ({
  code: "agent-not-found" as const,
  message: `${command} ${isSeen ? "cannot be run" : "is not there"}.`,
  todo: ["--agent-command takes a path of that machine, or the name of a command that is on a PATH there."]
})

/** What is said of an agent whose command cannot be run, the same for a run and for a detection. */
export const missingAgentText = (id: string, { command, lookedAt, others, word }: MissingNote): MissingAgentText => {
  const interpreter = others.flatMap(({ problem }) =>
    problem._tag === "InterpreterMissing" ? [problem.interpreter] : []
  )[0]
  const isPath = command.includes("/")
  const { code, message, todo } =
    interpreter !== undefined
      ? interpreterText(command, interpreter)
      : isPath
        ? wrongPathText(command, others.length > 0)
        : notFoundText(id, command)
  const seen = others.map(({ path, problem }) => problemText(path, problem))
  const words = word === undefined ? [] : [wordText(word)]
  const looked = isPath && interpreter === undefined ? [] : lookedAtText(lookedAt)
  return { code, message, hint: [...seen, ...words, ...looked, ...todo].join("\n") }
}
