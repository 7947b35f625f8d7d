import { Data, Effect, FileSystem, Path } from "effect"
import { readLine } from "./ConfigLine.ts"
import { type ConfigSource, includedFiles } from "./IncludedFiles.ts"

/** What must hold for the lines of a block, or of a file that is included in it, to apply. */
export type Condition =
  | { readonly _tag: "Host"; readonly words: ReadonlyArray<string> }
  /** Only ssh can tell: a `Match`, or an `Include` whose name ssh computes. */
  | { readonly _tag: "Unknown" }

/** A `Host` line, with where it stands. */
export interface HostLine {
  readonly file: string
  /** Which reading of that file this is: it may be included several times. From 1. */
  readonly reading: number
  /** From 1. */
  readonly line: number
  readonly words: ReadonlyArray<string>
  /** The blocks that the `Include`s on the way here stand in, from the outside. */
  readonly within: ReadonlyArray<Condition>
}

export interface HostLines {
  /** In the order in which ssh reads them. */
  readonly lines: ReadonlyArray<HostLine>
  /** How often each file is read in one pass. */
  readonly readings: ReadonlyMap<string, number>
  /** Whether ssh may go through it all a second time, with the name that the first pass gave. */
  readonly mayReadAgain: boolean
}

/** A line that ssh refuses, found by reading alone. */
export class RefusedLine extends Data.TaggedError("RefusedLine")<{ readonly message: string }> {}

/** How deep includes go before ssh refuses them. */
export const deepest = 16

const isMatchAll = (words: ReadonlyArray<string>): boolean => words.length === 1 && words[0]?.toLowerCase() === "all"

/** Whether a line makes ssh read everything twice, or may. */
const asksForSecondPass = (keyword: string, words: ReadonlyArray<string>): boolean =>
  keyword === "match"
    ? words.some((word) => /^!?(?:final|canonical)$/i.test(word))
    : keyword === "canonicalizehostname" && !/^(?:no|false)$/i.test(words[0] ?? "")

/** Reads the `Host` lines of these files and of all that they include, the way ssh reads them. */
export const readHostLines = Effect.fn("HostLines.read")(function* (sources: ReadonlyArray<ConfigSource>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const lines: Array<HostLine> = []
  const readings = new Map<string, number>()
  let mayReadAgain = false

  const include = Effect.fnUntraced(function* (
    word: string,
    source: ConfigSource,
    within: ReadonlyArray<Condition>,
    depth: number
  ) {
    const { files, isComputed } = yield* includedFiles(word, source.kind)
    const conditions = isComputed ? [...within, { _tag: "Unknown" } as const] : within
    for (const file of files) yield* read({ ...source, path: file }, conditions, depth + 1)
  })

  const read: (
    source: ConfigSource,
    within: ReadonlyArray<Condition>,
    depth: number
  ) => Effect.Effect<void, RefusedLine, FileSystem.FileSystem> = Effect.fnUntraced(function* (source, within, depth) {
    if (depth > deepest) return yield* new RefusedLine({ message: "Too many recursive configuration includes" })
    // What cannot be read is refused by ssh, which says why better than we could.
    const text = yield* Effect.orElseSucceed(fs.readFileString(source.path), () => "")
    const file = path.normalize(source.path)
    const reading = (readings.get(file) ?? 0) + 1
    readings.set(file, reading)
    let block: ReadonlyArray<Condition> = within
    for (const [index, raw] of text.split("\n").entries()) {
      const found = readLine(raw)
      if (found._tag === "Nothing") continue
      if (found._tag === "Refused")
        return yield* new RefusedLine({ message: `${source.path} line ${index + 1}: ${found.problem}` })
      const { keyword, words } = found
      if (asksForSecondPass(keyword, words)) mayReadAgain = true
      if (keyword === "host") {
        lines.push({ file, reading, line: index + 1, words, within })
        block = [...within, { _tag: "Host", words }]
      } else if (keyword === "match") block = isMatchAll(words) ? within : [...within, { _tag: "Unknown" }]
      else if (keyword === "include") {
        for (const word of words) yield* include(word, source, block, depth)
      }
    }
  })

  for (const source of sources) yield* read(source, [], 0)
  return { lines, readings, mayReadAgain } satisfies HostLines
})
