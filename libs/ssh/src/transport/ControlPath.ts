import { createHash } from "node:crypto"
import type { Remote } from "@maestro/core/remote/Remote"
import type { SshError } from "@maestro/core/remote/SshError"
import { Effect } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"
import { resolve } from "../config/SshConfig.ts"

/**
 * A short name for the connection of one remote. All that decides where ssh goes, and as whom, is in it: what the user
 * overrides, and what ssh resolves, so that an edit of the config does not lead to the old machine.
 */
export const connectionName = (remote: Remote, config: ResolvedConfig): string =>
  createHash("sha256")
    .update(
      JSON.stringify([
        remote.sshConfig,
        remote.destination,
        remote.port,
        remote.user,
        remote.keyPath,
        config.hostname,
        config.port,
        config.user,
        config.proxyJump,
        config.proxyCommand
      ])
    )
    .digest("hex")
    .slice(0, 16)

/** ssh expands `%` and `~` in the path that `-S` gives. */
export const controlPathWord = (path: string): string => path.replaceAll("%", "%%")

const otherUser = ["-l", "maestro-probe"]
const otherPort = (port: number) => ["-p", String(port === 1 ? 2 : port - 1)]
const otherHost = ["-o", "HostName=maestro-probe.invalid"]

/**
 * Whether the ControlPath of the user's config is another one for another user, port and host. One that is not may lead
 * to a connection of somebody else. It is found out by asking ssh, since the path may come from any file and any rule.
 */
export const tellsApart: (
  remote: Remote,
  config: ResolvedConfig
) => Effect.Effect<boolean, SshError, ChildProcessSpawner.ChildProcessSpawner> = Effect.fn("ControlPath.tellsApart")(
  function* (remote, config) {
    const others = yield* Effect.forEach(
      [otherUser, otherPort(config.port), otherHost],
      (extra) => resolve(remote, extra),
      {
        concurrency: "unbounded"
      }
    )
    return others.every((other) => other.controlPath !== undefined && other.controlPath !== config.controlPath)
  }
)
