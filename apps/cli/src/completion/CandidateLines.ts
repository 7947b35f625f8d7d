import type { Candidate } from "./Candidates.ts"

const width = 60

/** In one line, and short: shells show it beside the word. */
const shortHelp = (help: string): string => {
  const line = help.split("\n")[0] ?? ""
  return line.length <= width ? line : `${line.slice(0, width - 1)}\u2026`
}

/** The candidates that begin as what has been typed, a line each: the word, a tab, and what it is. */
export const candidateLines = (all: ReadonlyArray<Candidate>, current: string): string =>
  all
    .filter(({ word }) => word.startsWith(current) && !/[\t\n]/.test(word))
    .map(({ help, word }) => (help === "" ? word : `${word}\t${shortHelp(help)}`))
    .join("\n")
