/** What ssh resolved for one remote (`ssh -G`), typed where Maestro looks at it. */
export interface ResolvedConfig {
  /** The name or address that ssh connects to. */
  readonly hostname: string
  readonly port: number
  readonly user: string
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

/** The typed view of `ssh -G`; undefined when the text is not what `ssh -G` prints. */
export const fromRaw = (
  raw: ReadonlyMap<string, ReadonlyArray<string>>,
  expandPath: (path: string, to: { hostname: string; port: number; user: string }) => string
): ResolvedConfig | undefined => {
  const one = (key: string) => raw.get(key)?.[0]
  const hostname = one("hostname")
  const user = one("user")
  const port = wholeNumber(one("port"))
  if (hostname === undefined || user === undefined || port === undefined) return undefined
  const expand = (path: string) => expandPath(path, { hostname, port, user })
  return {
    hostname,
    port,
    user,
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
    proxyJump: unlessNone(one("proxyjump")),
    proxyCommand: unlessNone(one("proxycommand")),
    raw
  }
}
