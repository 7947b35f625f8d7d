import type { Remote } from "@maestro/core/remote/Remote"
import type { SshError } from "@maestro/core/remote/SshError"
import { Effect, FileSystem, Option, type Path, Schedule } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { hasProxy, type ResolvedConfig } from "../config/ResolvedConfig.ts"
import { localSshError } from "../config/SshConfig.ts"
import { saidOf } from "../log/SshLog.ts"
import { askable } from "../prompts/Askable.ts"
import { type Askpass, serveAskpass } from "../prompts/Askpass.ts"
import { attemptLimit } from "../prompts/AttemptLimit.ts"
import { afterAnswers, unansweredError } from "../prompts/PromptAdvice.ts"
import { SshBinary, sshCommand, sshEnvironment } from "./SshProcess.ts"

/** Called again and again with the whole log so far, while a connection is being made. */
export type OnLog = (log: string) => Effect.Effect<void>

/** Seconds without an answer after which a connection attempt is given up, when the user's config sets none. */
const connectSeconds = 15

/** Seconds that key exchange and authentication may take; ssh itself has no limit for them. */
const authenticateSeconds = 30

/** The same where somebody is there: the server may wait for a phone, or the key for a touch that ssh does not tell of. */
const attendedSeconds = 120

/** How often a growing log is read. */
const look = Schedule.spaced("40 millis")

/**
 * Runs ssh with its stderr in a file. A pipe would tie the connection to this process, and this process to the
 * connection; `-E` would lose what a ProxyCommand says. The script is constant: all words pass as arguments.
 */
const intoFile = 'exec 2>>"$1"; shift; exec "$@"'

export interface LoggedSsh {
  readonly remote: Remote
  readonly config: ResolvedConfig
  readonly args: ReadonlyArray<string>
  /** A file that is there already, and private. */
  readonly logPath: string
  readonly onLog: OnLog
}

export interface LoggedEnd {
  /** undefined when it was ended because it took too long. */
  readonly exitCode: number | undefined
  readonly log: string
  /** What the person's answers make of a diagnosis of the log. */
  readonly inLightOfAnswers: (error: SshError) => SshError
}

/** The questions of this attempt, or none: in batch mode, and where there is no place for the program that asks. */
const askpassFor = ({ remote }: LoggedSsh, readLog: Effect.Effect<string>) =>
  Effect.gen(function* () {
    const prompts = yield* askable
    if (prompts === undefined) return Option.none<Askpass>()
    return yield* serveAskpass({ remote: remote.name, prompts, readLog }).pipe(
      Effect.tapError(({ why }) =>
        Effect.logWarning(`${remote.name} cannot ask you anything: the program that asks cannot be placed: ${why}`)
      ),
      Effect.option
    )
  })

/**
 * Runs an ssh process that may ask (product row R11) to its end, or kills it with all that it started when it takes too
 * long, or when a question of its stays without an answer.
 */
export const runLogged: (
  request: LoggedSsh
) => Effect.Effect<LoggedEnd, SshError, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =
  Effect.fn("LoggedSsh.run")(function* (request: LoggedSsh) {
    const { remote, config, logPath, onLog } = request
    const fs = yield* FileSystem.FileSystem
    const binary = yield* SshBinary
    const readLog = Effect.orElseSucceed(fs.readFileString(logPath), () => "")
    const askpass = Option.getOrUndefined(yield* askpassFor(request, readLog))
    const batch = askpass === undefined ? ["-o", "BatchMode=yes"] : []
    const command = sshCommand("/bin/sh", ["-c", intoFile, "sh", logPath, binary, ...batch, ...request.args], {
      env: { ...sshEnvironment(), ...askpass?.env },
      stdout: "ignore",
      stderr: "ignore"
    })
    const run = Effect.gen(function* () {
      const handle = yield* command
      const exitCode = yield* handle.exitCode
      // A ProxyCommand lives on in the group of the process that has just ended: it must not be ended with it.
      if (exitCode === 0) yield* handle.unref
      return Option.some<number>(exitCode)
    }).pipe(
      Effect.scoped,
      Effect.mapError((error) => localSshError(remote, binary, error.message))
    )
    const connect = (config.connectTimeout ?? connectSeconds) * (hasProxy(config) ? 2 : 1)
    const seconds = connect + (askpass === undefined ? authenticateSeconds : attendedSeconds)
    const limit =
      askpass === undefined ? Effect.sleep(`${seconds} seconds`) : attemptLimit(`${seconds} seconds`, askpass.open)
    const watch = readLog.pipe(Effect.flatMap(onLog), Effect.repeat(look), Effect.andThen(Effect.never))
    const unanswered = askpass?.unanswered ?? Effect.never
    const exitCode = yield* Effect.raceAllFirst([run, watch, Effect.as(limit, Option.none<number>()), unanswered]).pipe(
      Effect.catchTag("Unanswered", (error) =>
        Effect.flatMap(readLog, (log) => Effect.fail(unansweredError(error, saidOf(log))))
      )
    )
    const log = yield* readLog
    yield* onLog(log)
    if (Option.contains(exitCode, 127)) return yield* localSshError(remote, binary, "it is not there")
    const answered = askpass === undefined ? [] : yield* askpass.answered
    return {
      exitCode: Option.getOrUndefined(exitCode),
      log,
      inLightOfAnswers: (error: SshError) => afterAnswers(error, answered)
    }
  }, Effect.scoped)
