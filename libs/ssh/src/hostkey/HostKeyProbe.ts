import type { SshError } from "@maestro/core/remote/SshError"
import type { Remote } from "@maestro/core/remote/Remote"
import { Effect, FileSystem } from "effect"
import { connectionDefaults } from "../config/ConnectionDefaults.ts"
import { destinationWords, overrideOptions, plainOptions } from "../config/Destination.ts"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"
import { failedTarget } from "../config/SshConfig.ts"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { hostKeyTrouble } from "../diagnosis/HostKeyAdvice.ts"
import { readLog } from "../log/SshLog.ts"
import { runLogged } from "../process/LoggedSsh.ts"
import { type RecordedKey, recordedKeyAt } from "./KnownHosts.ts"
import { withRecordedKey } from "./RecordedKeyStep.ts"

/** A host key as people compare it. */
export interface HostKey {
  readonly type: string
  readonly fingerprint: string
}

/** What ssh thinks of the key that a machine shows, by the known_hosts files that it reads for it. */
export type HostKeyState =
  | { readonly _tag: "Known"; readonly key: HostKey }
  | { readonly _tag: "Unknown"; readonly key: HostKey }
  | {
      readonly _tag: "Changed"
      readonly key: HostKey
      /** The name in the file: `host`, or `[host]:port`. */
      readonly entry: string
      readonly file: string
      readonly line: number | undefined
      readonly recorded: RecordedKey | undefined
      readonly error: SshError
    }
  | { readonly _tag: "Revoked"; readonly key: HostKey; readonly error: SshError }

/** The key exchange is all that is wanted: nothing is logged in to, nothing started, no other connection used. */
const onlyKeys = [
  "ControlMaster=no",
  "ControlPath=none",
  "PreferredAuthentications=none",
  "PubkeyAuthentication=no",
  "UpdateHostKeys=no",
  "VerifyHostKeyDNS=no"
]

/** Lets ssh exchange keys with the machine, on the way that it always takes, with its own host key checking as given. */
export const exchangeKeys = Effect.fnUntraced(function* (
  remote: Remote,
  config: ResolvedConfig,
  strictHostKeyChecking: "yes" | "ask"
) {
  const fs = yield* FileSystem.FileSystem
  const logPath = yield* Effect.orDie(fs.makeTempFileScoped({ prefix: "maestro-key-" }))
  const args = [
    ...overrideOptions(remote),
    ...onlyKeys.flatMap((option) => ["-o", option]),
    "-o",
    `StrictHostKeyChecking=${strictHostKeyChecking}`,
    ...Object.entries(connectionDefaults(config)).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ...plainOptions(config.raw),
    "-v",
    ...destinationWords(remote),
    // Who is let in without any authentication must do something, and soon end.
    "true"
  ]
  const end = yield* runLogged({ remote, config, args, logPath, onLog: () => Effect.void })
  const failure = diagnose({
    remote: remote.name,
    stage: "reach",
    exitCode: end.exitCode,
    stderr: end.log,
    target: failedTarget(remote, config)
  })
  return { failure: yield* withRecordedKey(end.inLightOfAnswers(failure)), log: readLog(end.log, config) }
}, Effect.scoped)

/** What ssh thinks now of the key that the machine shows now. Fails when there is no key to be had from it. */
export const probeHostKey = Effect.fn("HostKeyProbe.probe")(function* (remote: Remote, config: ResolvedConfig) {
  const { failure, log } = yield* exchangeKeys(remote, config, "yes")
  const shown = log.hostKey
  if (shown === undefined) return yield* failure
  const key: HostKey = { type: shown.type, fingerprint: shown.fingerprint }
  if (shown.known) return { _tag: "Known", key } satisfies HostKeyState
  if (/REVOKED HOST KEY|is revoked/i.test(log.said)) {
    return { _tag: "Revoked", key, error: failure } satisfies HostKeyState
  }
  if (failure.reason.code === "host-key-unknown") return { _tag: "Unknown", key } satisfies HostKeyState
  if (failure.reason.code !== "host-key-changed") return yield* failure
  const { file, entry, line } = hostKeyTrouble(log.said, shown, config)
  if (file === undefined || entry === undefined) return yield* failure
  const recorded = yield* recordedKeyAt(file, line)
  return {
    _tag: "Changed",
    key,
    entry,
    file,
    line: line === undefined ? undefined : Number(line),
    recorded,
    error: failure
  } satisfies HostKeyState
})
