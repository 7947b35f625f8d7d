/** A key that ssh showed the server, as its log names it. */
export interface OfferedKey {
  /** A file, or the comment of a key that an agent holds. */
  readonly source: string
  readonly type: string
  readonly fingerprint: string
  readonly fromAgent: boolean
}

/** The host key that the server showed. */
export interface ShownHostKey {
  readonly type: string
  readonly fingerprint: string
  /** Whether a known_hosts file has it. */
  readonly known: boolean
}

/** What the log of one connection (`ssh -v`) says happened, in the order of the stages. */
export interface SshLog {
  /** The hops on the way that were authenticated to, first one first. */
  readonly hops: ReadonlyArray<string>
  /** `host:port` that ssh was on its way to when the log ended: a hop, or the target. */
  readonly connecting: string | undefined
  /** The target answered as an SSH server: its version string. */
  readonly server: string | undefined
  readonly hostKey: ShownHostKey | undefined
  /** The method that let us in at the target. */
  readonly authenticated: string | undefined
  readonly offered: ReadonlyArray<OfferedKey>
  /** Key files (not keys of an agent) that the server said it would accept. */
  readonly acceptedFiles: ReadonlyArray<string>
  /** What the server would still accept, from its last refusal. */
  readonly methods: ReadonlyArray<string>
  /** The lines that ssh writes without `-v`. */
  readonly said: string
}

const debugLine = /^debug[123]: /

/** Lines that only `-v` brings, but which do not start with `debug`. */
const verboseOnly = /^(?:OpenSSH_\S+ |Authenticated to |Transferred: |Bytes per second: )/

/** The lines of a log that ssh would have written without `-v`. */
export const saidOf = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line !== "" && !debugLine.test(line) && !verboseOnly.test(line))
    .join("\n")

/**
 * Reads `ssh -v`. With `-J` the log of the hops' own ssh processes is in the same text: lines count for the target only
 * from where ssh says that it authenticates to `target`.
 */
export const readLog = (text: string, target: { readonly hostname: string; readonly port: number }): SshLog => {
  const wanted = `${target.hostname}:${target.port}`.toLowerCase()
  const hops: Array<string> = []
  let offered: Array<OfferedKey> = []
  let methods: ReadonlyArray<string> = []
  let connecting: string | undefined
  let version: string | undefined
  let server: string | undefined
  let hostKey: ShownHostKey | undefined
  let authenticated: string | undefined
  let acceptedFiles: Array<string> = []
  for (const line of text.split(/\r?\n/)) {
    const at = (pattern: RegExp) => pattern.exec(line)
    const connect = at(/^debug1: Connecting to (\S+)(?: \[.*\])? port (\d+)\./)
    if (connect !== null) {
      connecting = `${connect[1]}:${connect[2]}`
      continue
    }
    const remoteVersion = at(/^debug1: Remote protocol version \S+ remote software version (.*)$/)
    if (remoteVersion !== null) {
      version = remoteVersion[1]
      continue
    }
    const peer = at(/^debug1: Authenticating to (.+:\d+) as '/)
    if (peer !== null) {
      connecting = peer[1]
      server = peer[1]?.toLowerCase() === wanted ? (version ?? "") : undefined
      offered = []
      acceptedFiles = []
      methods = []
      hostKey = undefined
      continue
    }
    const shown = at(/^debug1: Server host key: (\S+) (\S+)/)
    if (shown !== null) {
      hostKey = { type: shown[1] ?? "", fingerprint: shown[2] ?? "", known: false }
      continue
    }
    if (hostKey !== undefined && /^debug1: Host '.*' is known and matches the /.test(line)) {
      hostKey = { ...hostKey, known: true }
      continue
    }
    const offer = at(/^debug1: Offering public key: (.*) (\S+) (SHA256:\S+|MD5:\S+)(.*)$/)
    if (offer !== null) {
      const [, source = "", type = "", fingerprint = "", rest = ""] = offer
      offered.push({ source, type, fingerprint, fromAgent: / agent\b/.test(rest) })
      continue
    }
    const accepted = at(/^debug1: Server accepts key: (.*) \S+ (?:SHA256|MD5):\S+(.*)$/)
    if (accepted !== null) {
      if (!/ agent\b/.test(accepted[2] ?? "")) acceptedFiles.push(accepted[1] ?? "")
      continue
    }
    const continuing = at(/^debug1: Authentications that can continue: (.*)$/)
    if (continuing !== null) {
      methods = (continuing[1] ?? "").split(",")
      continue
    }
    const entered = at(/^Authenticated to (\S+) \((.*)\) using "([^"]*)"/)
    if (entered === null) continue
    if (server === undefined) hops.push(entered[1] ?? "")
    else authenticated = entered[3]
  }
  return { hops, connecting, server, hostKey, authenticated, offered, acceptedFiles, methods, said: saidOf(text) }
}
