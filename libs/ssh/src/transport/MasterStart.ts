import { randomBytes } from "node:crypto"
import type { Remote } from "@maestro/core/remote/Remote"
import { SshError } from "@maestro/core/remote/SshError"
import { Effect, FileSystem, Option, Schedule } from "effect"
import { destinationWords, overrideOptions, plainOptions } from "../config/Destination.ts"
import { hasProxy, type ResolvedConfig } from "../config/ResolvedConfig.ts"
import { failedTarget, localSshError } from "../config/SshConfig.ts"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { SshBinary, sshCommand } from "../process/SshProcess.ts"
import { controlPathWord } from "./ControlPath.ts"
import { checkMaster } from "./Master.ts"

/** Called again and again with the whole log so far, while a connection is being made. */
export type OnLog = (log: string) => Effect.Effect<void>

/** Seconds without an answer after which a connection attempt is given up, when the user's config sets none. */
const connectSeconds = 15

/** Seconds that key exchange and authentication may take; ssh itself has no limit for them. */
const authenticateSeconds = 30

/** How often a growing log is read. */
const look = Schedule.spaced("40 millis")

/**
 * Runs ssh with its stderr in a file. A pipe would tie the connection to this process, and this process to the
 * connection; `-E` would lose what a ProxyCommand says. The script is constant: all words pass as arguments.
 */
const intoFile = 'exec 2>>"$1"; shift; exec "$@"'

const options = (config: ResolvedConfig): ReadonlyArray<string> => [
  "-o",
  "BatchMode=yes",
  "-o",
  "ControlMaster=yes",
  // Minutes of ours; a time that the user's config gives is the user's.
  "-o",
  `ControlPersist=${config.controlPersist === "no" || config.controlPersist === "false" ? "600" : config.controlPersist}`,
  ...(config.serverAliveInterval > 0 ? [] : ["-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"]),
  ...(config.connectTimeout === undefined ? ["-o", `ConnectTimeout=${connectSeconds}`] : [])
]

/** `-N` and `-f` say these themselves, and ssh takes only one word on each. */
const saidByFlags = /^(?:SessionType|ForkAfterAuthentication|StdinNull)=/

const withoutFlags = (words: ReadonlyArray<string>): ReadonlyArray<string> =>
  words.filter((word, index) => !saidByFlags.test(word) && !saidByFlags.test(words[index + 1] ?? ""))

export interface StartRequest {
  readonly remote: Remote
  readonly config: ResolvedConfig
  /** Where the socket is to be in the end. */
  readonly path: string
  /** Where ssh's log is to be while the connection lives. */
  readonly logPath: string
  readonly onLog: OnLog
}

/**
 * Makes one connection and puts its control socket at `path`. It authenticates once, on a private path, is proven to
 * answer, and only then takes the place that others look at. It belongs to nobody's process: it lives on when Maestro
 * ends.
 */
export const startMaster = Effect.fn("MasterStart.start")(function* (request: StartRequest) {
  const { remote, config, path, logPath, onLog } = request
  const fs = yield* FileSystem.FileSystem
  const binary = yield* SshBinary
  const nonce = randomBytes(3).toString("hex")
  const privatePath = `${path}.${nonce}`
  const privateLog = `${logPath}.${nonce}`
  const failure = (stderr: string, exitCode: number | undefined) =>
    diagnose({ remote: remote.name, stage: "reach", exitCode, stderr, target: failedTarget(remote, config) })
  const readLogFile = Effect.orElseSucceed(fs.readFileString(privateLog), () => "")
  yield* fs
    .writeFileString(privateLog, "", { mode: 0o600 })
    .pipe(Effect.mapError((error) => failure(`ControlPath: cannot write ${privateLog}: ${error.message}`, 255)))
  const command = sshCommand(
    "/bin/sh",
    [
      "-c",
      intoFile,
      "sh",
      privateLog,
      binary,
      ...overrideOptions(remote),
      ...options(config),
      ...withoutFlags(plainOptions(config.raw)),
      "-S",
      controlPathWord(privatePath),
      "-v",
      "-N",
      "-f",
      ...destinationWords(remote)
    ],
    { stdout: "ignore", stderr: "ignore" }
  )
  const seconds = (config.connectTimeout ?? connectSeconds) * (hasProxy(config) ? 2 : 1) + authenticateSeconds
  const run = Effect.gen(function* () {
    const handle = yield* command
    const exitCode = yield* handle.exitCode
    // A ProxyCommand lives on in the group of the process that has just ended: it must not be ended with it.
    if (exitCode === 0) yield* handle.unref
    return Option.some<number>(exitCode)
  }).pipe(
    Effect.scoped,
    Effect.mapError((error) => localSshError(remote, binary, error.message)),
    Effect.timeoutOrElse({ duration: `${seconds} seconds`, orElse: () => Effect.succeedNone })
  )
  const watch = readLogFile.pipe(Effect.flatMap(onLog), Effect.repeat(look), Effect.andThen(Effect.never))
  const place = Effect.gen(function* () {
    const exitCode = Option.getOrUndefined(yield* Effect.raceFirst(run, watch))
    const log = yield* readLogFile
    yield* onLog(log)
    if (exitCode !== 0)
      return yield* exitCode === 127 ? localSshError(remote, binary, "it is not there") : failure(log, exitCode)
    const state = yield* checkMaster(remote, privatePath)
    if (state._tag !== "Running")
      return yield* failure(`${log}\nControlSocket ${privatePath}: nothing answers there`, 255)
    yield* fs.rename(privatePath, path)
    yield* Effect.ignore(fs.rename(privateLog, logPath))
    return state.pid
  })
  return yield* place.pipe(
    Effect.mapError((error) =>
      error instanceof SshError ? error : failure(`ControlPath: cannot make ${path}: ${error.message}`, 255)
    ),
    Effect.onError(() => Effect.ignore(fs.remove(privateLog, { force: true })))
  )
})
