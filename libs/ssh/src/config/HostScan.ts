import { userInfo } from "node:os"
import { Effect } from "effect"
import { CommandLine } from "effect/process"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { appliedLines, configWords, resolveLog } from "./AppliedLines.ts"
import { isConcrete, matchesHostLine } from "./HostPattern.ts"
import { type HostLine, type HostLines, readHostLines } from "./HostLines.ts"
import type { ConfigSource } from "./IncludedFiles.ts"

/** The files that ssh reads: the one given, as `ssh -F` does, else the user's own and the system's. */
export const configSources = (config: string | undefined): ReadonlyArray<ConfigSource> => {
  if (config?.toLowerCase() === "none") return []
  if (config !== undefined) return [{ path: config, kind: "user" }]
  return [
    // The account's home, as ssh has it, whatever HOME says.
    { path: `${userInfo().homedir}/.ssh/config`, kind: "user" },
    { path: "/etc/ssh/ssh_config", kind: "system" }
  ]
}

/** Asked for where the files name no host. */
const nobody = "maestro-probe.invalid"

/** What a refusal of the files means, with the words that show it by hand. */
const refusal = (config: string | undefined, alias: string, said: string) =>
  diagnose({
    remote: config ?? "ssh config",
    stage: "config",
    exitCode: 255,
    stderr: said,
    target: {
      destination: alias,
      hostname: alias,
      port: 22,
      user: userInfo().username,
      byHand: CommandLine.display(["ssh", ...configWords(config), alias]),
      proxied: false,
      isAlias: true,
      keyFiles: [],
      knownHostsFiles: []
    }
  })

/** Whether ssh would apply this line for this alias, as far as reading tells; undefined where only ssh can. */
const applies = (alias: string, { words, within }: HostLine, mayReadAgain: boolean): boolean | undefined => {
  const blocks = within.map((condition) =>
    condition._tag === "Host" ? matchesHostLine(alias, condition.words) : undefined
  )
  const verdicts = [matchesHostLine(alias, words), ...blocks]
  if (verdicts.every((verdict) => verdict === true)) return true
  // A second pass asks again, with the name that the first one gave.
  return verdicts.includes(false) && !mayReadAgain ? false : undefined
}

const concreteWords = (line: HostLine): ReadonlyArray<string> => line.words.filter(isConcrete)

/** The lines that name each alias, in the order of reading. */
const linesByAlias = ({ lines }: HostLines): ReadonlyMap<string, ReadonlyArray<HostLine>> => {
  const named = new Map<string, Array<HostLine>>()
  for (const line of lines)
    for (const alias of new Set(concreteWords(line))) named.set(alias, [...(named.get(alias) ?? []), line])
  return named
}

/** The first of these lines that applies for the alias. ssh is asked only where reading does not tell. */
const firstLine = Effect.fnUntraced(function* (
  config: string | undefined,
  alias: string,
  lines: ReadonlyArray<HostLine>,
  { readings, mayReadAgain }: HostLines
) {
  const verdicts = lines.map((line) => applies(alias, line, mayReadAgain))
  const decisive = verdicts.findIndex((verdict) => verdict !== false)
  if (decisive === -1 || verdicts[decisive] === true) return lines[decisive]
  const answer = yield* resolveLog(configWords(config), alias)
  // Nobody to ask, or no answer: an alias too many does less harm than one that is missing.
  if (answer === undefined) return lines[decisive]
  const applied = appliedLines(answer.log, readings)
  return lines.find((line, index) => verdicts[index] === true || (verdicts[index] === undefined && applied.has(line)))
})

/** What ssh says where it refuses the files whatever host it is asked for. */
const refusedFile =
  /bad configuration option|Bad owner or permissions|recursive configuration includes|Can't open user config file/i

const checkFiles = Effect.fnUntraced(function* (config: string | undefined, alias: string) {
  // The files are read all the same without a look at any name server.
  const answer = yield* resolveLog([...configWords(config), "-o", "CanonicalizeHostname=no"], alias)
  if (answer === undefined || answer.exitCode === 0 || !refusedFile.test(answer.log)) return
  const said = answer.log.replaceAll(/^debug\d: .*\r?\n/gm, "")
  return yield* refusal(config, alias, said)
})

/**
 * The aliases of the ssh config that can be imported (product row R4): words of `Host` lines that are no patterns, in
 * the order in which ssh reads them, each once, and only where ssh really applies that line when it is asked for that
 * alias. Files that ssh refuses are an error, as they are for ssh. Where there is no ssh, what only it can tell
 * (`Match`) is taken to hold.
 */
export const importableHosts = Effect.fn("HostScan.importableHosts")(function* (config?: string) {
  const found = yield* readHostLines(configSources(config)).pipe(
    Effect.mapError(({ message }) => refusal(config, nobody, `${message}\n`))
  )
  const named = linesByAlias(found)
  // A name of the user's own, so that programs of theirs that ssh may run (Match exec) are not surprised.
  yield* checkFiles(config, [...named.keys()][0] ?? nobody)
  const firsts = yield* Effect.forEach(
    named,
    ([alias, lines]) => Effect.map(firstLine(config, alias, lines, found), (line) => [alias, line] as const),
    { concurrency: 4 }
  )
  const byLine = new Map<HostLine, Set<string>>(found.lines.map((line) => [line, new Set()]))
  for (const [alias, line] of firsts) if (line !== undefined) byLine.get(line)?.add(alias)
  return found.lines.flatMap((line) =>
    [...new Set(concreteWords(line))].filter((alias) => byLine.get(line)?.has(alias))
  )
})
