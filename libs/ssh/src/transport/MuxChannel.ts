import { randomBytes } from "node:crypto"
import type { Remote } from "@maestro/core/remote/Remote"
import { type SshError, toPlatformError } from "@maestro/core/remote/SshError"
import { type Duration, Effect, FileSystem, Schedule } from "effect"
import { type ChildProcessHandle, makeHandle } from "effect/process/ChildProcessSpawner"
import { destinationWords, overrideOptions, plainOptions } from "../config/Destination.ts"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"
import { failedTarget, localSshError } from "../config/SshConfig.ts"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { saidOf } from "../log/SshLog.ts"
import { SshBinary, sshCommand } from "../process/SshProcess.ts"
import { controlPathWord } from "./ControlPath.ts"
import { checkMaster, type Master } from "./Master.ts"

/** What opening a channel came to. */
export type Opening =
  | { readonly _tag: "Open"; readonly handle: ChildProcessHandle }
  /** The server allows no more sessions on this connection. */
  | { readonly _tag: "Refused"; readonly said: string }
  /** There is no connection behind the socket any more. */
  | { readonly _tag: "NoMaster"; readonly said: string }
  /** No answer in time: the link or the master hangs. */
  | { readonly _tag: "Silent" }

/** The line of ssh's log after which the connection stands. */
const standing = "Entering interactive session."

/** How often the log of a channel that is being opened is read: an open channel takes one round trip. */
const look = Schedule.spaced("4 millis")

/** A master that dies takes a moment to be seen dead by those who ask for it. */
const dying = { schedule: Schedule.spaced("50 millis"), times: 6 }

export interface ChannelRequest {
  readonly remote: Remote
  readonly config: ResolvedConfig
  readonly master: Master
  /** The log of the master, for what it says about a link that broke. */
  readonly masterLog: string
  /** A folder of ours, for this channel's own log. */
  readonly folder: string
  readonly command: string
  readonly limit: Duration.Input
}

/**
 * Opens one channel through a master. ssh's own words go into a log of their own (`-E`), so that nothing that the
 * command writes to stderr can be taken for them, and the log tells "the command exited with 255" from "the link broke".
 */
export const openChannel = Effect.fn("MuxChannel.open")(function* (request: ChannelRequest) {
  const { remote, config, master, folder, command, limit } = request
  const fs = yield* FileSystem.FileSystem
  const binary = yield* SshBinary
  const logPath = `${folder}/channel.${randomBytes(6).toString("hex")}`
  yield* Effect.addFinalizer(() => Effect.ignore(fs.remove(logPath, { force: true })))
  const handle = yield* sshCommand(
    binary,
    [
      ...overrideOptions(remote),
      "-S",
      controlPathWord(master.path),
      "-E",
      logPath,
      "-vv",
      "-o",
      "ControlMaster=no",
      // Without a master ssh would connect by itself, and authenticate again.
      "-o",
      "ProxyCommand=false",
      "-o",
      "BatchMode=yes",
      ...plainOptions(config.raw),
      ...destinationWords(remote),
      command
    ],
    { stdin: "pipe" }
  ).pipe(Effect.mapError((error) => localSshError(remote, binary, error.message)))
  const log = Effect.orElseSucceed(fs.readFileString(logPath), () => "")
  const isOpen = (text: string) => text.includes("master session id:")
  const opened = log.pipe(Effect.repeat({ schedule: look, until: isOpen }))
  const ended = Effect.exit(handle.exitCode)
  yield* Effect.raceFirst(opened, ended).pipe(Effect.timeoutOption(limit))
  const text = yield* log
  if (isOpen(text)) return { _tag: "Open", handle: yield* withLink(request, handle, log) } satisfies Opening
  if (/refused by peer|Session open refused|open failed/.test(text)) {
    return { _tag: "Refused", said: saidOf(text) } satisfies Opening
  }
  const running = yield* Effect.orElseSucceed(handle.isRunning, () => false)
  return (running ? { _tag: "Silent" } : { _tag: "NoMaster", said: saidOf(text) }) satisfies Opening
})

/** The handle of a channel, whose exit code is the command's or else an error of the link. */
const withLink = Effect.fnUntraced(function* (
  request: ChannelRequest,
  handle: ChildProcessHandle,
  log: Effect.Effect<string>
) {
  const { remote, config, master, masterLog } = request
  const fs = yield* FileSystem.FileSystem
  const context = yield* Effect.context<Effect.Services<ReturnType<typeof checkMaster>>>()
  const lost = (channelLog: string): Effect.Effect<SshError> =>
    Effect.map(
      // The user's own master has no log of ours; what lies there is of an older one.
      master.own ? Effect.orElseSucceed(fs.readFileString(masterLog), () => "") : Effect.succeed(""),
      (text) =>
        diagnose({
          remote: remote.name,
          stage: "session",
          exitCode: 255,
          // Only what the master said after it had been made.
          stderr: `${saidOf(text.split(standing).at(-1) ?? "")}\n${saidOf(channelLog)}`,
          target: failedTarget(remote, config)
        })
    )
  const exitCode = yield* Effect.cached(
    Effect.gen(function* () {
      const code = yield* handle.exitCode
      if (code !== 255) return code
      const text = yield* log
      if (text.includes("Received exit status from master")) return code
      // No exit status came: either the link broke, or a signal ended the command and the link lives.
      const state = yield* checkMaster(remote, master.path).pipe(
        Effect.repeat({ ...dying, while: (each) => each._tag === "Running" && each.pid === master.pid }),
        Effect.provideContext(context)
      )
      if (state._tag === "Running" && state.pid === master.pid) return code
      return yield* toPlatformError(yield* lost(text), "exec")
    })
  )
  return makeHandle({ ...handle, exitCode })
})
