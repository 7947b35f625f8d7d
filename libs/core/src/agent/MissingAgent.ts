import type { EntryProblem, LookedAt } from "./AgentDetection.ts"
import { knownAgent, usualFolders } from "./KnownAgents.ts"
import type { MissingNote } from "./LookupNotes.ts"

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
export const lookedAtText = ({ interactive, loginPath, shell }: LookedAt): ReadonlyArray<string> => {
  const named = shell === "" ? "" : ` (${shell})`
  const login = `Looked on the PATH of the login shell${named}: ${loginPath}`
  switch (interactive._tag) {
    case "NotAsked":
      return [login]
    case "Path":
      return [login, `Looked on the PATH of the interactive shell${named}: ${interactive.path}`]
    case "TimedOut":
      return [login, `The interactive shell${named} did not come to its end within ${interactive.seconds} s.`]
    case "Ended":
      return [login, `The interactive shell${named} ended before it ran a command: its start-up files end it.`]
    case "None":
      return [login, "The account has no interactive shell to ask."]
  }
}

const wordText = ({ name, kind }: NonNullable<MissingNote["word"]>): string =>
  `There is ${kind === "alias" ? "an alias" : "a function"} ${name} in the interactive shell. Only a person who types can use it: give the path of the program behind it with --agent-command.`

/** What is said of an agent whose command cannot be run, the same for a run and for a detection. */
export const missingAgentText = (id: string, note: MissingNote): MissingAgentText => {
  const known = knownAgent(id)
  const interpreter = note.others.find(({ problem }) => problem._tag === "InterpreterMissing")
  const isPath = note.command.includes("/")
  const folders =
    isPath || note.lookedAt.interactive._tag === "NotAsked"
      ? []
      : [`Looked in the folders of installers: ${usualFolders.join(" ")}`]
  const looked = isPath && interpreter === undefined ? [] : [...lookedAtText(note.lookedAt), ...folders]
  const seen = note.others.map(({ path, problem }) => problemText(path, problem))
  const words = note.word === undefined ? [] : [wordText(note.word)]
  if (interpreter?.problem._tag === "InterpreterMissing") {
    const { interpreter: name } = interpreter.problem
    return {
      code: "interpreter-missing",
      message: `${note.command} is on this machine, but ${JSON.stringify(name)}, which runs it, is not on a PATH there.`,
      hint: [
        ...seen,
        ...looked,
        `Install ${name} there, or put its folder on the PATH in the shell's start-up files.`
      ].join("\n")
    }
  }
  return {
    code: "agent-not-found",
    message: isPath
      ? `${note.command} is not there, or cannot be run.`
      : `${known === undefined ? "" : `${known.title} was not found: `}there is no command "${note.command}" that can be run.`,
    hint: [
      ...seen,
      ...words,
      ...looked,
      ...(known === undefined ? [] : [`Install it there: ${known.install}   (${known.homepage})`]),
      "Or put its folder on the PATH in ~/.profile there, or give its full path with --agent-command."
    ].join("\n")
  }
}
