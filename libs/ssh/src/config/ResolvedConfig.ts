/** What ssh resolved for one remote (`ssh -G`), typed where Maestro looks at it. */
export interface ResolvedConfig {
  /** The name or address that ssh connects to. */
  readonly hostname: string
  readonly port: number
  readonly user: string
  /** What tokens of paths stand for with this resolution. */
  readonly names: ResolvedNames
  /** Absolute paths, tokens expanded, in the order in which ssh tries them. They need not exist. */
  readonly identityFiles: ReadonlyArray<string>
  readonly userKnownHostsFiles: ReadonlyArray<string>
  readonly strictHostKeyChecking: string
  /** Expanded; undefined when there is none. */
  readonly controlPath: string | undefined
  readonly controlMaster: string
  /** `no`, `yes`, or seconds as ssh prints them. */
  readonly controlPersist: string
  /** Seconds; 0 when the user has not set it. */
  readonly serverAliveInterval: number
  readonly serverAliveCountMax: number
  /** Seconds; undefined when the user has not set it. */
  readonly connectTimeout: number | undefined
  readonly proxyJump: string | undefined
  readonly proxyCommand: string | undefined
  /** Every line of `ssh -G`, by lower-case key. */
  readonly raw: ReadonlyMap<string, ReadonlyArray<string>>
}

/** Whether another program or host stands between here and the machine. */
export const hasProxy = (config: ResolvedConfig): boolean =>
  config.proxyJump !== undefined || config.proxyCommand !== undefined

/** Reads the lines of `ssh -G`: a key, a blank, the rest. */
export const parseRaw = (text: string): ReadonlyMap<string, ReadonlyArray<string>> => {
  const raw = new Map<string, Array<string>>()
  for (const line of text.split("\n")) {
    const [, key, value] = /^(\S+)\s?(.*?)\r?$/.exec(line) ?? []
    if (key === undefined || value === undefined) continue
    const values = raw.get(key.toLowerCase())
    if (values === undefined) raw.set(key.toLowerCase(), [value])
    else values.push(value)
  }
  return raw
}

const unlessNone = (value: string | undefined) =>
  value === undefined || value === "" || value.toLowerCase() === "none" ? undefined : value

const wholeNumber = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined

/** What tokens of paths need to know of the resolution. */
export interface ResolvedNames {
  readonly hostname: string
  readonly port: number
  readonly user: string
  readonly hostKeyAlias: string | undefined
  readonly jumpHost: string | undefined
}

/** The hops of ProxyJump, the first one first; none where there is no jump. */
export const jumpHops = (proxyJump: string | undefined): ReadonlyArray<string> =>
  proxyJump === undefined ? [] : proxyJump.split(",")

/** The host of a hop, without its scheme, user and port. */
export const hostOfHop = (hop: string): string =>
  hop
    .replace(/^ssh:\/\//, "")
    .replace(/^.*@/, "")
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")

/** The typed view of `ssh -G`; undefined when the text is not what `ssh -G` prints. */
export const fromRaw = (
  raw: ReadonlyMap<string, ReadonlyArray<string>>,
  expandPath: (path: string, to: ResolvedNames) => string
): ResolvedConfig | undefined => {
  const one = (key: string) => raw.get(key)?.[0]
  const hostname = one("hostname")
  const user = one("user")
  const port = wholeNumber(one("port"))
  if (hostname === undefined || user === undefined || port === undefined) return undefined
  const proxyJump = unlessNone(one("proxyjump"))
  const lastHop = jumpHops(proxyJump).at(-1)
  const names: ResolvedNames = {
    hostname,
    port,
    user,
    hostKeyAlias: unlessNone(one("hostkeyalias")),
    jumpHost: lastHop === undefined ? undefined : hostOfHop(lastHop)
  }
  const expand = (path: string) => expandPath(path, names)
  return {
    hostname,
    port,
    user,
    names,
    identityFiles: (raw.get("identityfile") ?? []).filter((path) => path.toLowerCase() !== "none").map(expand),
    userKnownHostsFiles: (one("userknownhostsfile") ?? "")
      .split(" ")
      .filter((path) => path !== "" && path !== "none")
      .map(expand),
    strictHostKeyChecking: one("stricthostkeychecking") ?? "ask",
    controlPath: unlessNone(one("controlpath")),
    controlMaster: one("controlmaster") ?? "false",
    controlPersist: one("controlpersist") ?? "no",
    serverAliveInterval: wholeNumber(one("serveraliveinterval")) ?? 0,
    serverAliveCountMax: wholeNumber(one("serveralivecountmax")) ?? 3,
    connectTimeout: wholeNumber(one("connecttimeout")) || undefined,
    proxyJump,
    proxyCommand: unlessNone(one("proxycommand")),
    raw
  }
}
