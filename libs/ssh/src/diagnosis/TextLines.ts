import { stripVTControlCharacters } from "node:util"
import { isForeign } from "./ForeignLines.ts"
import { isHarmless } from "./HarmlessLines.ts"
import { type Recognised, recogniseLine } from "./Patterns.ts"

/** What a line of a text of unknown origin is. Lines that tell nothing are left out before. */
export type TextLine =
  | { readonly _tag: "Said"; readonly said: Recognised }
  | { readonly _tag: "Other"; readonly foreign: boolean }

const headSize = 16_384
const tailSize = 49_152
/** No program says so much in one line; what is longer is data. */
const longestLine = 2_000

/** A failure stands at the end of a text, or is all of it: the middle of a long one is never looked at. */
const bounded = (text: string): string =>
  text.length <= headSize + tailSize ? text : `${text.slice(0, headSize)}\n…\n${text.slice(-tailSize)}`

/** The lines as they would stand on a terminal, without colours, odd spaces and full-width punctuation. */
const plainLines = (text: string): ReadonlyArray<string> =>
  stripVTControlCharacters(bounded(text))
    .replaceAll(/[\u00a0\u202f]/g, " ")
    .replaceAll(/： */g, ": ")
    // French and Brazilian bash put other marks around the number of the line.
    .replaceAll(/^((?:\S*\/)?-?\w*sh)(?: :|,) (\S+ \d+) ?: /gm, "$1: $2: ")
    // The carriage return of a script from Windows, in the name of its interpreter.
    .replaceAll(/\r(?=['’"]?: )/g, "")
    .split(/\r\n|\n|\r/)
    .map((line) => line.trimEnd())

const classify = (line: string): TextLine | undefined => {
  if (line.length > longestLine) return { _tag: "Other", foreign: true }
  const said = recogniseLine(line)
  if (said !== undefined) return { _tag: "Said", said }
  return isHarmless(line) ? undefined : { _tag: "Other", foreign: isForeign(line) }
}

const fence = /^\s*(?:```|~~~)/
const headLines = 40
const tailLines = 160

/** The lines of a text that mean something. What stands in a fenced block is quoted, so it is somebody's talk. */
export const readLines = (text: string): ReadonlyArray<TextLine> => {
  const plain = plainLines(text).filter((line) => line.trim() !== "")
  const lines: Array<TextLine> = []
  let fenced = false
  for (const [at, line] of plain.entries()) {
    const edge = fence.test(line)
    if (edge) fenced = !fenced
    if (at >= headLines && at < plain.length - tailLines) {
      if (at === headLines) lines.push({ _tag: "Other", foreign: fenced })
      continue
    }
    // fish shows the line of the script that it cannot run, and underlines it.
    if (/^ *\^~*\^?$/.test(plain[at + 1] ?? "") && !/^\w+: /.test(line)) continue
    const read = edge || fenced ? { _tag: "Other" as const, foreign: true } : classify(line)
    if (read !== undefined) lines.push(read)
  }
  return lines
}
