import { normalize } from "node:path"
import { Effect } from "effect"
import { runSsh, SshBinary } from "../process/SshProcess.ts"
import type { HostLine } from "./HostLines.ts"

/** How long ssh may take to resolve: `Match exec` runs programs, and canonical names are looked up. */
const limit = "15 seconds"

/** ssh shortens the names of files in what it logs. */
const longestName = 200

const nameInLog = (file: string): string => normalize(file).slice(0, longestName)

/** The words that choose the config file: none for the user's own and the system's. */
export const configWords = (config: string | undefined): ReadonlyArray<string> =>
  config === undefined ? [] : ["-F", config]

/**
 * The log of `ssh -G -v` for one alias with these options, and how it ended; undefined where there is no ssh, or it took
 * too long.
 */
export const resolveLog = Effect.fnUntraced(function* (
  options: ReadonlyArray<string>,
  alias: string,
  verbosity: "-v" | "-vv" = "-v"
) {
  const binary = yield* SshBinary
  const result = yield* Effect.option(runSsh(binary, [...options, verbosity, "-G", "--", alias], limit))
  if (result._tag === "None" || result.value.exitCode === undefined) return undefined
  return { exitCode: result.value.exitCode, log: result.value.stderr }
})

const keyOf = (file: string, reading: number, line: number): string => `${nameInLog(file)}\n${reading}\n${line}`

/** The `Host` lines that ssh applied, as far as its log tells. */
export interface AppliedLines {
  has(line: HostLine): boolean
}

/** Reads from the log of `ssh -G -v` which `Host` lines applied. `readings`: how often each file is read in one pass. */
export const appliedLines = (log: string, readings: ReadonlyMap<string, number>): AppliedLines => {
  const perPass = new Map([...readings].map(([file, count]) => [nameInLog(file), count]))
  const read = new Map<string, number>()
  const applied = new Set<string>()
  for (const line of log.split(/\r?\n/)) {
    const reading = /^debug1: Reading configuration data (.*)$/.exec(line)?.[1]
    if (reading !== undefined) read.set(nameInLog(reading), (read.get(nameInLog(reading)) ?? 0) + 1)
    const [, file, number] = /^debug1: (.*) line (\d+): Applying options for /.exec(line) ?? []
    if (file === undefined) continue
    const name = nameInLog(file)
    // A second pass reads every file once more, in the same order.
    const nth = (((read.get(name) ?? 1) - 1) % (perPass.get(name) ?? 1)) + 1
    applied.add(keyOf(name, nth, Number(number)))
  }
  return { has: ({ file, reading, line }) => applied.has(keyOf(file, reading, line)) }
}
