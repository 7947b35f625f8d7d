import { Effect, FileSystem } from "effect"
import { resolveLog } from "./AppliedLines.ts"
import { readLine } from "./ConfigLine.ts"
import { type Destination, overrideOptions } from "./Destination.ts"
import { deepest } from "./HostLines.ts"
import { matchesHostLine } from "./HostPattern.ts"
import { configSources } from "./HostScan.ts"
import { type ConfigSource, includedFiles } from "./IncludedFiles.ts"

/** Where an option of an ssh config stands. */
export interface OptionLine {
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** What one pass of ssh over the files is about. */
interface Pass {
  readonly host: string
  /** The verdicts of ssh on the `Match` lines, in the order of reading. */
  readonly matches: Iterator<boolean>
}

/** The passes that a log of `ssh -G -vv` tells of: each with the name that `Host` lines are compared with. */
const passesOf = (log: string, alias: string, hostname: string): ReadonlyArray<Pass> => {
  const [first = "", ...again] = log.split(/^debug\d: re-parsing configuration.*$/m)
  return [first, ...again].map((part, index) => ({
    host: index === 0 ? alias : hostname,
    matches: [...part.matchAll(/^debug2: match (not )?found/gm)].map((found) => found[1] === undefined).values()
  }))
}

/**
 * Where each option that holds for a host stands, by its lower-case name: ssh takes the first line that applies, or
 * all of them for options that add up. Which blocks apply is asked of ssh; a `Match` that it does not speak of does not.
 */
export const optionLines = Effect.fn("OptionLines.find")(function* (remote: Destination, hostname: string) {
  const alias = remote.destination
  const fs = yield* FileSystem.FileSystem
  const found = new Map<string, Array<OptionLine>>()
  const answer = yield* resolveLog(overrideOptions(remote), alias, "-vv")

  const read: (
    source: ConfigSource,
    pass: Pass,
    applies: boolean,
    depth: number
  ) => Effect.Effect<void, never, FileSystem.FileSystem> = Effect.fnUntraced(function* (source, pass, applies, depth) {
    if (depth > deepest) return
    const text = yield* Effect.orElseSucceed(fs.readFileString(source.path), () => "")
    let active = applies
    for (const [index, raw] of text.split("\n").entries()) {
      const entry = readLine(raw)
      if (entry._tag !== "Directive") continue
      const { keyword, words } = entry
      if (keyword === "host") active = applies && matchesHostLine(pass.host, words)
      else if (keyword === "match") {
        const verdict = pass.matches.next()
        active = applies && verdict.done !== true && verdict.value
      } else if (keyword === "include") {
        for (const word of words) {
          const { files } = yield* includedFiles(word, source.kind)
          for (const path of files) yield* read({ ...source, path }, pass, active, depth + 1)
        }
      } else if (active) found.set(keyword, [...(found.get(keyword) ?? []), { file: source.path, line: index + 1 }])
    }
  })

  for (const pass of passesOf(answer?.log ?? "", alias, hostname)) {
    for (const source of configSources(remote.sshConfig)) yield* read(source, pass, true, 0)
  }
  return found as ReadonlyMap<string, ReadonlyArray<OptionLine>>
})
