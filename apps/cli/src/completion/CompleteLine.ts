import { currentDataFolder } from "@maestro/server/store/DataFolder"
import type { Command } from "commander"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { start } from "../start.ts"
import { candidateLines } from "./CandidateLines.ts"
import { candidatesFor } from "./Candidates.ts"
import { filesMark } from "./CompletionScripts.ts"

/** The folder of the store that the line is about. */
const dataDirIn = (line: ReadonlyArray<string>): string | undefined => {
  const at = line.indexOf("--data-dir")
  return at === -1 ? undefined : line[at + 1]
}

const print = (text: string): void => {
  if (text !== "") process.stdout.write(`${text}\n`)
}

/** Prints what the last word of a line can be. The store is opened only for names, and only where there is one already. */
export const completeLine = async (program: Command, line: ReadonlyArray<string>, command: Command): Promise<void> => {
  const current = line.at(-1) ?? ""
  const candidates = candidatesFor(program, line)
  switch (candidates._tag) {
    case "Words":
      return print(candidateLines(candidates.words, current))
    case "Files":
      return print(filesMark)
    case "Nothing":
      return
    case "Names": {
      const dataDir = dataDirIn(line)
      if (!existsSync(join(currentDataFolder(dataDir), "maestro.db"))) return
      const load = async () => (await import("./CompleteNames.ts")).completeNames(candidates.of, current)
      return start(command, load, "ours", dataDir === undefined ? {} : { dataDir })
    }
  }
}
