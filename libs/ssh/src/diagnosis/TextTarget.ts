import { type FailedTarget } from "./Failure.ts"
import { commandOf } from "./AdviceContext.ts"

const hostLines: ReadonlyArray<RegExp> = [
  /connect to (?:host|address) (?<host>\S+) port (?<port>\d+)/,
  /(?:Connection (?:closed|reset) by|Disconnected from|Received disconnect from|negotiate with|Connection to) (?:authenticating user \S+ )?(?<host>[\w.:-]+) port (?<port>\d+)/,
  /Connection to (?<user>[^\s@]+)@(?<host>[^\s:]+):(?<port>\d+) exited/,
  /^(?<user>[^\s@:]+)@(?<host>[^\s:]+): Permission denied/m,
  /resolve hostname (?<host>[^\s:]+)/,
  /ECONNREFUSED (?<host>[\w.:]+):(?<port>\d+)$/m,
  /(?:ENOTFOUND|EAI_AGAIN) (?<host>[\w.-]+)/,
  /(?:Host key for|authenticity of host|host key is known for) '?\[?(?<host>[\w.:-]+?)[\]' ]/,
  /(?:Connection to|Timeout, server|Read from remote host) (?<host>[\w.-]+?):? (?:closed|not responding|Connection|Operation)/
]

/** The machine that a text of ssh's speaks of, as far as it can be told from the text alone. */
export const targetIn = (text: string): FailedTarget | undefined => {
  for (const pattern of hostLines) {
    const { host, port, user } = pattern.exec(text)?.groups ?? {}
    if (host === undefined || host === "UNKNOWN") continue
    const at = Number(port ?? 22)
    const name = user ?? /^(\S+?)@\S+: Permission denied/m.exec(text)?.[1]
    const destination = name === undefined ? host : `${name}@${host}`
    return {
      destination,
      hostname: host,
      port: at,
      user: name ?? "the remote user",
      byHand: commandOf("ssh", ...(at === 22 ? [] : ["-p", String(at)]), destination),
      proxied: false,
      isAlias: false,
      keyFiles: [],
      knownHostsFiles: []
    }
  }
  return undefined
}
