import type { AgentFinding, EntryProblem, InteractiveAnswer, LookedAt } from "./AgentDetection.ts"

/** What a job with a `lookup` says on its stderr, before anything else, about how its command was found. */
export interface FoundNote {
  readonly foundBy: "interactive-shell" | "known-folder"
  readonly path: string
}

const foundLine = /^maestro: found by (interactive|folder): (.*)\n/

/** Whether the stderr of a run begins with where its command was found; only where that is not the login PATH. */
export const foundNote = (stderr: string): FoundNote | undefined => {
  const [, by, path] = foundLine.exec(stderr) ?? []
  if (path === undefined) return undefined
  return { foundBy: by === "folder" ? "known-folder" : "interactive-shell", path }
}

/** How much of the beginning of a run's stderr is what the job itself says of its command: what follows is the agent's. */
export const noteLength = (stderr: string): number => {
  const found = foundLine.exec(stderr)?.[0].length
  if (found !== undefined) return found
  return stderr.startsWith("maestro: agent-not-found ") ? stderr.length : 0
}

/** The same in words. */
export const foundText = (name: string, { foundBy, path }: FoundNote): string =>
  foundBy === "interactive-shell"
    ? `${name} is not on the PATH of the login shell there; the interactive shell has it: ${path}`
    : `${name} is on no PATH there; it was found in a folder where installers put it: ${path}`

/** What a job says that did not find its command. */
export interface MissingNote extends Pick<AgentFinding, "word"> {
  readonly command: string
  readonly lookedAt: LookedAt
  readonly others: ReadonlyArray<{ readonly path: string; readonly problem: EntryProblem }>
}

/** How long the interactive shell may take to say its PATH when a job asks it, in seconds. */
export const interactivePatience = 10

const lineOf = (text: string, start: string): string | undefined =>
  text
    .split("\n")
    .find((line) => line.startsWith(start))
    ?.slice(start.length)

const interactiveOf = (asked: string, path: string | undefined): InteractiveAnswer => {
  if (path !== undefined) return { _tag: "Path", path }
  if (asked === "timeout") return { _tag: "TimedOut", seconds: interactivePatience }
  if (asked === "ended") return { _tag: "Ended" }
  return asked === "none" ? { _tag: "None" } : { _tag: "NotAsked" }
}

const problemLine = /^maestro: seen: (?:interpreter-missing (\S+)|(closed)|(broken)) (.*)$/

const othersIn = (text: string): MissingNote["others"] => {
  const problems = new Map<string, EntryProblem>()
  for (const line of text.split("\n")) {
    const [, interpreter, closed, broken, path] = problemLine.exec(line) ?? []
    if (path === undefined) continue
    if (interpreter !== undefined) problems.set(path, { _tag: "InterpreterMissing", interpreter })
    if (closed !== undefined) problems.set(path, { _tag: "NotExecutable" })
    if (broken !== undefined) problems.set(path, { _tag: "BrokenLink" })
  }
  return [...problems].map(([path, problem]) => ({ path, problem }))
}

/** What the stderr of a run says about a command that was not found, if that is what it says. */
export const missingNote = (stderr: string): MissingNote | undefined => {
  const at = stderr.lastIndexOf("maestro: agent-not-found ")
  if (at < 0) return undefined
  const text = stderr.slice(at)
  const [asked = "", ...shell] = (lineOf(text, "maestro: shell: ") ?? "").split(" ")
  const [, kind, name] = /^maestro: seen: (alias|function) (.*)$/m.exec(text) ?? []
  return {
    command: lineOf(text, "maestro: agent-not-found ") ?? "",
    lookedAt: {
      shell: shell.join(" "),
      loginPath: lineOf(text, "maestro: login PATH: ") ?? "",
      interactive: interactiveOf(asked, lineOf(text, "maestro: interactive PATH: ")),
      folders: lineOf(text, "maestro: folders: ")
        ?.split(":")
        .filter((folder) => folder !== "")
    },
    others: othersIn(text),
    ...(name === undefined ? {} : { word: { name, kind: kind === "alias" ? "alias" : "function" } })
  }
}
