import { expandPath, type PathTokens } from "./PathTokens.ts"

export type ConfigValue = string | number | ReadonlyArray<string>

/** Keys that may stand several times in what `ssh -G` prints, a value each. */
const repeated: ReadonlySet<string> = new Set([
  "certificatefile",
  "dynamicforward",
  "identityfile",
  "localforward",
  "remoteforward",
  "sendenv",
  "setenv"
])

/** Keys whose values stand on one line, with blanks between them. */
const onOneLine: ReadonlySet<string> = new Set([
  "canonicaldomains",
  "canonicalizepermittedcnames",
  "channeltimeout",
  "globalknownhostsfile",
  "logverbose",
  "permitremoteopen",
  "userknownhostsfile"
])

/** Keys that hold a whole number, wherever what is printed is one. */
const numeric: ReadonlySet<string> = new Set([
  "canonicalizemaxdots",
  "connectionattempts",
  "connecttimeout",
  "controlpersist",
  "forwardx11timeout",
  "numberofpasswordprompts",
  "port",
  "requiredrsasize",
  "serveralivecountmax",
  "serveraliveinterval"
])

const valueOf = (key: string, lines: ReadonlyArray<string>): ConfigValue => {
  if (repeated.has(key)) return lines
  const line = lines.join(" ")
  if (onOneLine.has(key)) return line.split(/\s+/).filter((word) => word !== "")
  return numeric.has(key) && /^\d+$/.test(line) ? Number(line) : line
}

/**
 * What `ssh -G` printed, for programs: its own lower-case keys, lists as arrays, numbers as numbers. Keys that may
 * repeat are arrays even when nothing is set. Identity files are expanded; ssh itself prints them as they were written.
 */
export const configView = (
  raw: ReadonlyMap<string, ReadonlyArray<string>>,
  tokens: PathTokens
): Readonly<Record<string, ConfigValue>> => {
  const view: Record<string, ConfigValue> = {}
  for (const [key, lines] of raw) view[key] = valueOf(key, lines)
  for (const key of repeated) view[key] ??= []
  for (const key of ["identityfile", "certificatefile"]) {
    view[key] = (raw.get(key) ?? []).map((path) => (path.toLowerCase() === "none" ? path : expandPath(path, tokens)))
  }
  return view
}

/** Keys whose paths ssh prints expanded. */
const expanded: ReadonlySet<string> = new Set(["controlpath", "userknownhostsfile"])

/**
 * Where HOME is not the account's home, ssh takes `~` for the account's (but for an Include's), and everything else on
 * this machine for HOME. In the view `~` is HOME throughout, so that one home stands for itself.
 */
export const atHome = (
  view: Readonly<Record<string, ConfigValue>>,
  { account, environment }: { readonly account: string; readonly environment: string }
): Readonly<Record<string, ConfigValue>> => {
  if (account === environment) return view
  const home = new RegExp(`(^|/)${account.replaceAll(/[^\w/]/g, "\\$&")}(?=/|$)`, "g")
  const moved = (path: string): string => path.replace(home, (_, slash: string) => `${slash}${environment}`)
  const movedValue = (key: string, value: ConfigValue): ConfigValue => {
    if (!expanded.has(key) || typeof value === "number") return value
    return typeof value === "string" ? moved(value) : value.map(moved)
  }
  return Object.fromEntries(Object.entries(view).map(([key, value]) => [key, movedValue(key, value)]))
}
