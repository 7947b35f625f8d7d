import type { SshCode } from "@maestro/core/remote/SshError"
import type { Recognised } from "./Patterns.ts"
import { isAgentCommand, shellName, shellPlace } from "./ProgramNames.ts"
import { readLines, type TextLine } from "./TextLines.ts"

/** Codes for what a command on the machine says; all others are of ssh and its like. */
const commandCodes: ReadonlySet<SshCode> = new Set<SshCode>([
  "command-not-found",
  "agent-not-found",
  "interpreter-missing"
])
const fileCodes: ReadonlySet<SshCode> = new Set<SshCode>([
  "remote-dir-missing",
  "permission-denied-fs",
  "disk-full",
  "not-a-git-repo"
])
/** What can follow any output, because it ends the connection that the output came through. */
const endings: ReadonlySet<SshCode> = new Set<SshCode>([
  "connection-lost-midway",
  "connection-closed",
  "multiplex-failure"
])
/** What machines say after a greeting of any length. */
const afterGreeting: ReadonlySet<SshCode> = new Set<SshCode>(["account-unavailable", "pty-failure"])

/** Whether programs that say this end with this exit code. */
const fits = ({ code, line }: Recognised, exitCode: number): boolean => {
  if (commandCodes.has(code)) return exitCode === 127 || exitCode === 126
  if (fileCodes.has(code)) return exitCode !== 0 && exitCode <= 128
  return exitCode === 255 || exitCode === 128 || (exitCode === 1 && /^(?:dbclient: |FATAL ERROR: )/.test(line))
}

const saidIn = (lines: ReadonlyArray<TextLine>): ReadonlyArray<Recognised> =>
  lines.flatMap((line) => (line._tag === "Said" ? [line.said] : []))

const isForeign = (line: TextLine): boolean => line._tag === "Other" && line.foreign
const isSaid = (line: TextLine): boolean => line._tag === "Said"

const lost = (said: ReadonlyArray<Recognised>): boolean => said.at(-1)?.code === "connection-lost-midway"

/** What broke a connection that stood has nothing to do with what was shown over it. */
const lastWords = (end: ReadonlyArray<Recognised>): ReadonlyArray<Recognised> =>
  lost(end) ? end.filter(({ code }) => code === "connection-lost-midway") : end

/** Lines at the end of a text that nothing follows, after lines of other kinds. */
const trusted = (
  before: ReadonlyArray<TextLine>,
  said: ReadonlyArray<Recognised>,
  exitCode: number | null
): boolean => {
  const foreign = before.some(isForeign)
  if (said.some(({ code }) => afterGreeting.has(code))) return !foreign || exitCode !== null
  if (exitCode === null) return !foreign ? before.length <= 3 : said.every(({ code }) => endings.has(code))
  if (said.some((each) => fits(each, exitCode))) return !foreign || exitCode > 2
  return !foreign && before.length <= 8
}

/** Lines at the start of a text, before some that are not known. */
const stillTrusted = (
  said: ReadonlyArray<Recognised>,
  after: ReadonlyArray<TextLine>,
  exitCode: number | null
): boolean =>
  (after.length <= 3 && exitCode !== null && said.some(({ code }) => afterGreeting.has(code))) ||
  // 129: git shows its usage.
  ((exitCode === 129 || (!after.some(isForeign) && after.length <= 6)) &&
    (exitCode !== null || !said.some(({ code }) => fileCodes.has(code))))

/**
 * The lines of a text that can be taken for what a failing program says. Who talks about an error, tests for it, or shows
 * it as a result of something else goes on talking; a program that fails has nothing more to say.
 */
export const likelyCause = (text: string, exitCode: number | null): ReadonlyArray<Recognised> => {
  const lines = readLines(text)
  const said = saidIn(lines)
  if (said.length === 0) return byExitCode(text, exitCode)
  const whole = said.length === lines.length
  // Who says that all went well is believed, but for a terminal that was asked for and not given.
  if (exitCode === 0) return whole && said.every(({ code }) => code === "pty-failure") ? said : []
  if (whole) return said
  const last = lines.findLastIndex(isSaid)
  if (last === lines.length - 1) {
    const start = lines.findLastIndex((line) => !isSaid(line)) + 1
    const end = saidIn(lines.slice(start))
    if (!trusted(lines.slice(0, start), end, exitCode)) return []
    return lines.some(isForeign) ? lastWords(end) : lost(end) ? end : said
  }
  const first = lines.findIndex(isSaid)
  return first === 0 && stillTrusted(said, lines.slice(last + 1), exitCode) ? said : []
}

/** A connection that ends without an exit status of the command ends in 255, and at most with this line. */
const lostWith = /^(?:(?:Shared connection|Connection) to \S+ closed|Killed by signal \d+)\.?\s*$/m

/** A shell that names a command and says something of it in whatever language. */
const shellNames = new RegExp(`^${shellName}(?::\\w*:?\\d*)? ?: ${shellPlace}(?<command>[^\\s:]+) ?: ?\\S[^:]*$`, "u")

/** What the exit code alone tells, where no line is known. */
const byExitCode = (text: string, exitCode: number | null): ReadonlyArray<Recognised> => {
  const found = (code: SshCode, line: string, command?: string): ReadonlyArray<Recognised> => [
    { code, retryable: undefined, line: line.trim(), command, path: undefined, rank: 0 }
  ]
  const tail = text.slice(-2_000).trim()
  const lost = exitCode === 255 ? lostWith.exec(tail)?.[0] : undefined
  if (lost !== undefined) return found("connection-lost-midway", lost)
  const command = exitCode === 127 && text.length < 600 ? shellNames.exec(tail)?.groups?.["command"] : undefined
  if (command === undefined) return []
  return found(isAgentCommand(command) ? "agent-not-found" : "command-not-found", tail, command)
}
