import { homedir, hostname, userInfo } from "node:os"
import { Effect } from "effect"
import { globFiles, globLiteral } from "./GlobPattern.ts"

/** A file that ssh starts from. Relative includes are in `~/.ssh` for a user's file, in `/etc/ssh` for the system's. */
export interface ConfigSource {
  readonly path: string
  readonly kind: "user" | "system"
}

/** What a token of an Include is, as far as it is the same for every alias; the others could be any text. */
const tokenValues = (): Readonly<Record<string, string>> => ({
  "%": "%",
  d: homedir(),
  i: String(userInfo().uid),
  L: hostname().split(".")[0] ?? "",
  l: hostname(),
  u: userInfo().username
})

const expandedInclude = (word: string): string =>
  word.replace(/%(.)|\$\{([^}]*)\}/g, (whole, token?: string, name?: string) => {
    if (name !== undefined) return process.env[name] === undefined ? whole : globLiteral(process.env[name])
    const value = tokenValues()[token ?? ""]
    return value === undefined ? "*" : globLiteral(value)
  })

/** An `Include` word as an absolute pattern. */
const anchored = (word: string, kind: ConfigSource["kind"]): string => {
  // As glob(3) does: the home of the environment, not the account's.
  if (word === "~" || word.startsWith("~/")) return globLiteral(homedir()) + word.slice(1)
  if (word.startsWith("/")) return word
  return kind === "user" ? `${globLiteral(homedir())}/.ssh/${word}` : `/etc/ssh/${word}`
}

/**
 * The files of one word of an `Include`, in the order of reading. Newer versions of ssh expand tokens and variables in
 * it: `isComputed` says that the files are what that may give, for some host.
 */
export const includedFiles = Effect.fnUntraced(function* (word: string, kind: ConfigSource["kind"]) {
  const plain = yield* globFiles(anchored(word, kind))
  if (plain.length > 0 || !/%|\$\{/.test(word)) return { files: plain, isComputed: false }
  return { files: yield* globFiles(anchored(expandedInclude(word), kind)), isComputed: true }
})
