import { homedir, hostname, userInfo } from "node:os"
import type { SshError } from "@maestro/core/remote/SshError"
import { CommandLine, type ChildProcessSpawner } from "effect/process"
import { Effect } from "effect"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import type { FailedTarget } from "../diagnosis/Failure.ts"
import { runSsh, SshBinary } from "../process/SshProcess.ts"
import { type Destination, destinationWords, overrideOptions } from "./Destination.ts"
import { expandPath, type PathTokens } from "./PathTokens.ts"
import { fromRaw, hasProxy, parseRaw, type ResolvedConfig } from "./ResolvedConfig.ts"

/** `Match exec` runs programs while ssh resolves; none may hold us for ever. */
const limit = "15 seconds"

const fail = (remote: Destination, stderr: string, exitCode: number | undefined, target?: FailedTarget): SshError =>
  diagnose({ remote: remote.name, stage: "config", exitCode, stderr, ...(target === undefined ? {} : { target }) })

/** The words with which a person would connect to this remote. */
export const byHand = (remote: Destination): string =>
  CommandLine.display([
    "ssh",
    ...overrideOptions(remote),
    ...(remote.destination.startsWith("-") ? ["--"] : []),
    remote.destination
  ])

/** The names that diagnosis uses for a remote whose configuration is resolved. */
export const failedTarget = (remote: Destination, config: ResolvedConfig): FailedTarget => ({
  destination: remote.destination,
  hostname: config.hostname,
  port: config.port,
  user: config.user,
  byHand: byHand(remote),
  proxied: hasProxy(config),
  isAlias: remote.target._tag === "Alias",
  keyFiles: config.identityFiles,
  knownHostsFiles: config.userKnownHostsFiles
})

/** What the tokens of paths stand for on this machine, for a connection to this host. */
export const tokensFor = (
  remote: Destination,
  to: Pick<PathTokens, "hostname" | "port" | "user" | "hostKeyAlias" | "jumpHost">
): PathTokens => ({
  ...to,
  home: homedir(),
  localUser: userInfo().username,
  localHost: hostname(),
  uid: userInfo().uid,
  alias: remote.destination.slice(remote.destination.lastIndexOf("@") + 1),
  env: process.env
})

/**
 * What ssh makes of a remote: `ssh -G`, with the user's overrides, and `extra` options before them (the first one
 * given wins). The one place that a resolver for machines without OpenSSH would take: all else reads `ResolvedConfig`.
 */
export const resolve: (
  remote: Destination,
  extra?: ReadonlyArray<string>
) => Effect.Effect<ResolvedConfig, SshError, ChildProcessSpawner.ChildProcessSpawner> = Effect.fn("SshConfig.resolve")(
  function* (remote: Destination, extra: ReadonlyArray<string> = []) {
    if (remote.destination.startsWith("-")) {
      return yield* fail(
        remote,
        `command-line: line 0: Bad host name "${remote.destination}": it starts with a dash.`,
        255
      )
    }
    const target = {
      destination: remote.destination,
      hostname: remote.destination,
      port: remote.port ?? 22,
      user: remote.user ?? userInfo().username,
      byHand: byHand(remote),
      proxied: false,
      isAlias: remote.target._tag === "Alias",
      keyFiles: [],
      knownHostsFiles: []
    }
    const binary = yield* SshBinary
    const args = [...extra, ...overrideOptions(remote), "-G", ...destinationWords(remote)]
    const result = yield* runSsh(binary, args, limit).pipe(
      Effect.mapError((error) => localSshError(remote, binary, error.message))
    )
    const config =
      result.exitCode !== 0
        ? undefined
        : fromRaw(parseRaw(result.stdout), (path, to) => expandPath(path, tokensFor(remote, to)))
    if (config === undefined) return yield* fail(remote, result.stderr, result.exitCode, target)
    return config
  }
)

/** An error of starting ssh itself: nearly always, that there is none. */
export const localSshError = (remote: Destination, binary: string, detail: string): SshError =>
  fail(remote, `maestro: cannot start ${binary}: ${detail}`, 127)
