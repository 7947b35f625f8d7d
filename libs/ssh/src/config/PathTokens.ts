/** What the tokens of a path in an ssh config stand for. */
export interface PathTokens {
  /** The local user's home folder. */
  readonly home: string
  readonly localUser: string
  readonly localHost: string
  readonly uid: number
  /** As given on the command line. */
  readonly alias: string
  readonly hostname: string
  readonly port: number
  readonly user: string
  /** HostKeyAlias, where there is one. */
  readonly hostKeyAlias?: string | undefined
  /** The host of the last jump, where there is one. */
  readonly jumpHost?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Expands a path of an ssh config (`IdentityFile`, `UserKnownHostsFile`) as ssh does when it opens the file: a leading
 * `~`, `%` tokens, `${VAR}`. `ssh -G` prints these unexpanded. A token or variable that is not known stays as it is.
 */
export const expandPath = (path: string, tokens: PathTokens): string => {
  const values: Record<string, string> = {
    "%": "%",
    d: tokens.home,
    h: tokens.hostname,
    i: String(tokens.uid),
    j: tokens.jumpHost ?? "",
    k: tokens.hostKeyAlias ?? tokens.alias,
    L: tokens.localHost.split(".")[0] ?? tokens.localHost,
    l: tokens.localHost,
    n: tokens.alias,
    p: String(tokens.port),
    r: tokens.user,
    u: tokens.localUser
  }
  // One pass, so that what a variable holds is not expanded again.
  return path.replace(/^~(?=\/|$)|%(.)|\$\{([^}]*)\}/g, (whole, token?: string, name?: string) => {
    if (token !== undefined) return values[token] ?? whole
    if (name !== undefined) return tokens.env[name] ?? whole
    return tokens.home
  })
}
