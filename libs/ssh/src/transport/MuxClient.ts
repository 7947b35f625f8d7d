import { randomBytes } from "node:crypto"
import type { Remote } from "@maestro/core/remote/Remote"
import type { SshError } from "@maestro/core/remote/SshError"
import { type Duration, Effect, FileSystem, Option, Schedule } from "effect"
import { overrideOptions, plainOptions } from "../config/Destination.ts"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"
import { failedTarget } from "../config/SshConfig.ts"
import { diagnose } from "../diagnosis/Diagnosis.ts"
import { saidOf } from "../log/SshLog.ts"
import { controlPathWord } from "./ControlPath.ts"
import { checkMaster, type Master } from "./Master.ts"

/** What opening a channel came to. */
export type Opening<A> =
  | { readonly _tag: "Open"; readonly channel: A }
  /** The server allows no more sessions on this connection, or not this one. */
  | { readonly _tag: "Refused"; readonly said: string }
  /** There is no connection behind the socket any more. */
  | { readonly _tag: "NoMaster"; readonly said: string }
  /** No answer in time: the link or the master hangs. */
  | { readonly _tag: "Silent" }

/** Where a channel is opened, whatever it is to be. */
export interface ChannelPlace {
  readonly remote: Remote
  readonly config: ResolvedConfig
  readonly master: Master
  /** The log of the master, for what it says about a link that broke. */
  readonly masterLog: string
  /** A folder of ours, for this channel's own log. */
  readonly folder: string
  readonly limit: Duration.Input
}

/** The line of ssh's log after which the connection stands. */
const standing = "Entering interactive session."

/** How often the log of a channel that is being opened is read: an open channel takes one round trip. */
const look = Schedule.spaced("4 millis")

/** A master that dies takes a moment to be seen dead by those who ask for it. */
const dying = { schedule: Schedule.spaced("50 millis"), times: 6 }

/** The path of a file of one channel's own, gone with the scope. Its name says whose it is, should that one be killed. */
export const channelFile = Effect.fnUntraced(function* ({ folder }: ChannelPlace) {
  const fs = yield* FileSystem.FileSystem
  const path = `${folder}/channel.${process.pid}.${randomBytes(6).toString("hex")}`
  yield* Effect.addFinalizer(() => Effect.ignore(fs.remove(path, { force: true })))
  return path
})

/**
 * The options of an ssh process that is one channel of the master. ssh's own words go into a log (`-E`), so that nothing
 * that comes over the channel can be taken for them, and the log tells "the command exited with 255" from "the link
 * broke". Flags that say what the channel is to be must stand before these.
 */
export const clientOptions = ({ remote, config, master }: ChannelPlace, logPath: string): ReadonlyArray<string> => [
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
  ...plainOptions(config.raw)
]

/** A process that is to become a channel. */
export interface MuxProcess {
  readonly log: Effect.Effect<string>
  /** Comes back when the process has ended, however. */
  readonly ended: Effect.Effect<unknown>
  readonly isRunning: Effect.Effect<boolean>
}

/** How long the master's own process may take to answer, which needs no network: one that does not is stopped or stuck. */
const helloLimit = "3 seconds"

/** Waits until the channel is open, or is known not to be. */
export const awaitOpening = Effect.fnUntraced(function* <A>(
  { limit }: ChannelPlace,
  process: MuxProcess,
  channel: A
): Effect.fn.Return<Opening<A>> {
  const isOpen = (text: string) => text.includes("master session id:")
  const until = (reached: (text: string) => boolean, within: Duration.Input) =>
    process.log.pipe(
      Effect.repeat({ schedule: look, until: reached }),
      Effect.raceFirst(process.ended),
      Effect.timeoutOption(within)
    )
  const answered = yield* until((text) => isOpen(text) || text.includes("master version"), helloLimit)
  if (Option.isSome(answered)) yield* until(isOpen, limit)
  const text = yield* process.log
  if (isOpen(text)) return { _tag: "Open", channel }
  if (/refused by peer|Session open refused|open failed/.test(text)) return { _tag: "Refused", said: saidOf(text) }
  return (yield* process.isRunning) ? { _tag: "Silent" } : { _tag: "NoMaster", said: saidOf(text) }
})

/** What the master has said since its connection stands; nothing for the user's own, which has no log of ours. */
export const saidByMaster = Effect.fnUntraced(function* ({ master, masterLog }: ChannelPlace) {
  if (!master.own) return ""
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.orElseSucceed(fs.readFileString(masterLog), () => "")
  return saidOf(text.split(standing).at(-1) ?? "")
})

/** The error of a channel, from the words of its ssh process and of the master. */
export const channelError = ({ remote, config }: ChannelPlace, said: string): SshError =>
  diagnose({
    remote: remote.name,
    stage: "session",
    exitCode: 255,
    stderr: said,
    target: failedTarget(remote, config)
  })

/** How a channel ended whose ssh process has ended with this code. */
export type ChannelEnded =
  | { readonly _tag: "Exited"; readonly code: number }
  /** The connection lives, and no exit status came: a signal ended what ran there, or nothing ran. */
  | { readonly _tag: "NoStatus" }
  | { readonly _tag: "Lost"; readonly error: SshError }

/** Tells a command's own end from the end of the link. */
export const howEnded = Effect.fnUntraced(function* (place: ChannelPlace, code: number, log: Effect.Effect<string>) {
  const exited: ChannelEnded = { _tag: "Exited", code }
  if (code !== 255) return exited
  const text = yield* log
  if (text.includes("Received exit status from master")) return exited
  const { remote, master } = place
  const isAlive = Effect.map(
    checkMaster(remote, master.path),
    (state) => state._tag === "Running" && state.pid === master.pid
  )
  if (yield* Effect.repeat(isAlive, { ...dying, while: (alive) => alive })) {
    return { _tag: "NoStatus" } satisfies ChannelEnded
  }
  const error = channelError(place, `${yield* saidByMaster(place)}\n${saidOf(text)}`)
  return { _tag: "Lost", error } satisfies ChannelEnded
})
