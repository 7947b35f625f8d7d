import type { Remote } from "@maestro/core/remote/Remote"
import { Effect, FileSystem } from "effect"
import { connectionDefaults } from "./ConnectionDefaults.ts"
import { connectionPlan } from "./ConnectionPlan.ts"
import type { Destination } from "./Destination.ts"
import { type OptionLine, optionLines } from "./OptionLines.ts"
import { proxyHops } from "./ProxyHops.ts"
import type { ResolvedConfig } from "./ResolvedConfig.ts"
import { resolve } from "./SshConfig.ts"

/** Where a value comes from: what the user gave the remote, the ssh config, ssh's own default, or Maestro. */
export type Origin = "user" | "ssh config" | "ssh default" | "maestro"

/** One value that will be used. */
export interface ExplainedOption {
  /** ssh's name of it, in lower case. */
  readonly option: string
  readonly value: string
  readonly from: Origin
  /** `file:line` of the ssh config, where that could be found. */
  readonly where?: string
  readonly note?: string
}

interface Sources {
  readonly remote: Remote
  readonly config: ResolvedConfig
  /** What ssh resolves without any config file. */
  readonly bare: ResolvedConfig
  readonly lines: ReadonlyMap<string, ReadonlyArray<OptionLine>>
}

const placeOf = (line: OptionLine | undefined) => (line === undefined ? {} : { where: `${line.file}:${line.line}` })

/** A single value of ssh's, as far as it has one. */
const fromSsh = ({ config, bare, lines }: Sources, option: string): ReadonlyArray<ExplainedOption> => {
  const value = config.raw.get(option)?.join(" ")
  if (value === undefined) return []
  const [line] = lines.get(option) ?? []
  const isDefault = line === undefined && value === bare.raw.get(option)?.join(" ")
  return [{ option, value, from: isDefault ? "ssh default" : "ssh config", ...placeOf(line) }]
}

/** The same, where the user or Maestro may have said it. */
const overridable = (
  sources: Sources,
  option: string,
  given: string | number | undefined
): ReadonlyArray<ExplainedOption> =>
  given === undefined ? fromSsh(sources, option) : [{ option, value: String(given), from: "user" }]

const hostnameOf = (sources: Sources): ExplainedOption => {
  const { config, lines, remote } = sources
  const [line] = lines.get("hostname") ?? []
  const base = { option: "hostname", value: config.hostname }
  if (line !== undefined) return { ...base, from: "ssh config", ...placeOf(line) }
  if (remote.target._tag === "Host") return { ...base, from: "user" }
  const isAlias = config.hostname === remote.destination.toLowerCase()
  return isAlias
    ? { ...base, from: "ssh default", note: "the alias itself: the ssh config has no HostName for it" }
    : { ...base, from: "ssh config" }
}

const identityFiles = Effect.fnUntraced(function* ({ remote, config, lines }: Sources) {
  const fs = yield* FileSystem.FileSystem
  const configured = lines.get("identityfile") ?? []
  const given = remote.keyPath
  // ssh puts what was given on the command line first.
  const fromConfig = config.identityFiles.filter((path) => path !== given)
  const exists = (path: string) => Effect.orElseSucceed(fs.exists(path), () => false)
  const rows = yield* Effect.forEach(fromConfig, (value, index) =>
    Effect.map(exists(value), (isThere): ExplainedOption => {
      const from = configured.length === 0 ? "ssh default" : "ssh config"
      // Lines and files go together only where each line gave one file.
      const place = configured.length === fromConfig.length ? placeOf(configured[index]) : {}
      return { option: "identityfile", value, from, ...place, ...(isThere ? {} : { note: "not there" }) }
    })
  )
  const own: ReadonlyArray<ExplainedOption> =
    given === undefined ? [] : [{ option: "identityfile", value: given, from: "user" }]
  // Of ssh's defaults those that are not there are of no interest.
  return [...own, ...rows.filter(({ from, note }) => from !== "ssh default" || note === undefined)]
})

const identitiesOnly = (sources: Sources): ReadonlyArray<ExplainedOption> =>
  sources.remote.keyPath === undefined
    ? fromSsh(sources, "identitiesonly")
    : [{ option: "identitiesonly", value: "yes", from: "maestro", note: "since the remote has a key of its own" }]

/** Options of the connection that Maestro makes: ours where the config leaves them open. */
const ofConnection = (sources: Sources): ReadonlyArray<ExplainedOption> => {
  const ours = Object.entries(connectionDefaults(sources.config)).map(
    ([name, value]) => [name.toLowerCase(), value] as const
  )
  const byName = new Map(ours)
  return ["connecttimeout", "serveraliveinterval", "serveralivecountmax", "controlpersist"].flatMap(
    (option): ReadonlyArray<ExplainedOption> => {
      const value = byName.get(option)
      if (value === undefined) return fromSsh(sources, option)
      const [line] = sources.lines.get(option) ?? []
      const note =
        line === undefined ? "the ssh config sets none" : `what ${line.file}:${line.line} says is ssh's way to say none`
      return [{ option, value, from: "maestro", note }]
    }
  )
}

/** What the one destination would be without any config file. */
const withoutConfig = (remote: Remote): Destination => ({
  name: remote.name,
  target: remote.target,
  destination: remote.destination,
  sshConfig: "/dev/null"
})

/**
 * What would be used to reach a remote, and where each value comes from (product rows R5, R8, R9, R10). Nothing is
 * connected to.
 */
export const explain = Effect.fn("Explanation")(function* (remote: Remote) {
  const config = yield* resolve(remote)
  const bare = yield* resolve(withoutConfig(remote))
  const lines = yield* optionLines(remote, config.hostname)
  const sources = { remote, config, bare, lines }
  const ssh = (option: string) => fromSsh(sources, option)
  const options: ReadonlyArray<ExplainedOption> = [
    hostnameOf(sources),
    ...overridable(sources, "port", remote.port),
    ...overridable(sources, "user", remote.user),
    ...(yield* identityFiles(sources)),
    ...identitiesOnly(sources),
    ...["certificatefile", "identityagent", "proxyjump", "proxycommand"].flatMap(ssh),
    ...["stricthostkeychecking", "hostkeyalias", "userknownhostsfile", "globalknownhostsfile"].flatMap(ssh),
    ...["controlmaster", "controlpath"].flatMap(ssh),
    ...ofConnection(sources)
  ]
  return {
    config,
    options,
    hops: yield* proxyHops(config, remote.sshConfig),
    connection: yield* connectionPlan(remote, config)
  }
})
