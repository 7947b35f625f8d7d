import { currentDataFolder } from "@maestro/server/store/DataFolder"
import { Context, Layer } from "effect"
import type { GlobalOptions } from "./GlobalOptions.ts"
import { localPath } from "./remote/PrivateKey.ts"

/** A word as a POSIX shell must be given it, left alone where it needs no quotes. */
export const shellWord = (word: string): string =>
  /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** The words that a command must repeat to mean the same store and the same ssh config as this one, wherever it is typed. */
export const repeatedOptions = ({ dataDir, sshConfig }: GlobalOptions): ReadonlyArray<string> => [
  ...(dataDir === undefined ? [] : ["--data-dir", shellWord(currentDataFolder(dataDir))]),
  ...(sshConfig === undefined ? [] : ["--ssh-config", shellWord(localPath(sshConfig))])
]

/** What `repeatedOptions` gives for this command: for commands that are shown to the user to be copied. */
export class RepeatedOptions extends Context.Service<RepeatedOptions, ReadonlyArray<string>>()(
  "@maestro/cli/RepeatedOptions"
) {
  static readonly layer = (options: GlobalOptions): Layer.Layer<RepeatedOptions> =>
    Layer.succeed(RepeatedOptions, repeatedOptions(options))
}
