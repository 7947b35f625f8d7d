import type { SshError } from "@maestro/core/remote/SshError"
import { Effect } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { Destination } from "./Destination.ts"
import { hostOfHop, jumpHops, type ResolvedConfig } from "./ResolvedConfig.ts"
import { resolve } from "./SshConfig.ts"

/** One machine on the way, in the order in which they are passed. */
export interface ProxyHop {
  /** As the config names it. */
  readonly name: string
  /** `user@host:port`, as ssh resolves it. */
  readonly address: string
  /** The program that reaches it instead of a network connection. */
  readonly command?: string
}

/** `user@host:port`, with brackets where the host has colons itself. */
export const addressOf = ({ user, hostname, port }: Pick<ResolvedConfig, "user" | "hostname" | "port">): string =>
  `${user}@${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`

const deepest = 8

const destinationOf = (hop: string, sshConfig: string | undefined): Destination => {
  const alias = hostOfHop(hop)
  const user = /^(?:ssh:\/\/)?(.*)@/.exec(hop)?.[1]
  const port = /:(\d+)$/.exec(hop.replace(/^ssh:\/\//, ""))?.[1]
  return {
    name: hop,
    target: { _tag: "Alias", alias },
    destination: alias,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(sshConfig === undefined ? {} : { sshConfig })
  }
}

/**
 * The machines between here and the one that this is the configuration of (product row R8). The first one may be
 * reached through others in turn, as its own configuration says.
 */
export const proxyHops: (
  config: ResolvedConfig,
  sshConfig: string | undefined,
  depth?: number
) => Effect.Effect<ReadonlyArray<ProxyHop>, SshError, ChildProcessSpawner.ChildProcessSpawner> = Effect.fn("ProxyHops")(
  function* (config, sshConfig, depth = 0) {
    const names = jumpHops(config.proxyJump)
    if (names.length === 0 || depth >= deepest) return []
    const hops = yield* Effect.forEach(names, (name) =>
      Effect.map(resolve(destinationOf(name, sshConfig)), (resolved) => ({ name, resolved }))
    )
    const [first] = hops
    const before = first === undefined ? [] : yield* proxyHops(first.resolved, sshConfig, depth + 1)
    const command = first?.resolved.proxyCommand
    return [
      ...before,
      ...hops.map(({ name, resolved }, index) => ({
        name,
        address: addressOf(resolved),
        ...(index === 0 && command !== undefined ? { command } : {})
      }))
    ]
  }
)
