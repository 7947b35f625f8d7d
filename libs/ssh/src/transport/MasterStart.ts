import { randomBytes } from "node:crypto"
import type { Remote } from "@maestro/core/remote/Remote"
import { SshError } from "@maestro/core/remote/SshError"
import { Effect, FileSystem } from "effect"
import { connectionDefaults } from "../config/ConnectionDefaults.ts"
import { destinationWords, overrideOptions, plainOptions } from "../config/Destination.ts"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"
import { failedTarget } from "../config/SshConfig.ts"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { withRecordedKey } from "../hostkey/RecordedKeyStep.ts"
import { type OnLog, runLogged } from "../process/LoggedSsh.ts"
import { controlPathWord } from "./ControlPath.ts"
import { checkMaster } from "./Master.ts"

/** A time that the user's config gives is the user's; what it leaves open is ours. */
const options = (config: ResolvedConfig): ReadonlyArray<string> =>
  Object.entries({
    ControlMaster: "yes",
    ControlPersist: config.controlPersist,
    ...connectionDefaults(config)
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`])

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
  const nonce = randomBytes(3).toString("hex")
  const privatePath = `${path}.${nonce}`
  const privateLog = `${logPath}.${nonce}`
  const failure = (stderr: string, exitCode: number | undefined) =>
    diagnose({ remote: remote.name, stage: "reach", exitCode, stderr, target: failedTarget(remote, config) })
  yield* fs
    .writeFileString(privateLog, "", { mode: 0o600 })
    .pipe(Effect.mapError((error) => failure(`ControlPath: cannot write ${privateLog}: ${error.message}`, 255)))
  const args = [
    ...overrideOptions(remote),
    ...options(config),
    ...withoutFlags(plainOptions(config.raw)),
    "-S",
    controlPathWord(privatePath),
    "-v",
    "-N",
    "-f",
    ...destinationWords(remote)
  ]
  const place = Effect.gen(function* () {
    const { exitCode, log, inLightOfAnswers } = yield* runLogged({ remote, config, args, logPath: privateLog, onLog })
    if (exitCode !== 0) return yield* yield* withRecordedKey(inLightOfAnswers(failure(log, exitCode)))
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
