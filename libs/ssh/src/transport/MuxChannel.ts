import { toPlatformError } from "@maestro/core/remote/SshError"
import { Effect, FileSystem, Stream } from "effect"
import { type ChildProcessHandle, ExitCode, makeHandle } from "effect/process/ChildProcessSpawner"
import { destinationWords } from "../config/Destination.ts"
import { localSshError } from "../config/SshConfig.ts"
import { SshBinary, sshCommand, sshEnvironment } from "../process/SshProcess.ts"
import { awaitOpening, channelFile, type ChannelPlace, clientOptions, howEnded } from "./MuxClient.ts"
import { noSubsystem } from "./Subsystem.ts"

/** What a channel is to be. */
export type ChannelKind =
  /** A command, which the login shell is given. */
  | { readonly _tag: "Exec"; readonly command: string }
  /** A command in a terminal, whose input is a terminal of this machine, by its path. ssh's own words go to a file. */
  | {
      readonly _tag: "Terminal"
      readonly command: string
      readonly term: string
      readonly tty: string
      readonly saidPath: string
    }
  /** A subsystem of the server. */
  | { readonly _tag: "Subsystem"; readonly name: string }
  /** A connection that the machine makes to a TCP port. */
  | { readonly _tag: "Forward"; readonly host: string; readonly port: number }

/** An IPv6 address is told from its port by brackets. */
const hostWord = (host: string): string => (host.includes(":") ? `[${host}]` : host)

/** The flags that say what the channel is to be, and the words after the destination. */
const wordsOf = (
  kind: ChannelKind
): { readonly flags: ReadonlyArray<string>; readonly last: ReadonlyArray<string> } => {
  switch (kind._tag) {
    case "Exec":
      return { flags: [], last: [kind.command] }
    case "Terminal":
      return { flags: ["-tt", "-e", "none"], last: [kind.command] }
    case "Subsystem":
      return { flags: ["-s"], last: [kind.name] }
    case "Forward":
      return { flags: ["-W", `${hostWord(kind.host)}:${kind.port}`], last: [] }
  }
}

/**
 * The terminal is raw before ssh starts: between the opening of a channel and the moment at which ssh makes it so, it would
 * change what is written. Opened by the leader of a session it is that one's own, so ssh hears of a new size.
 */
const onTerminal = 'exec <"$1" 2>"$2" || exit 255; stty raw -echo; shift 2; exec "$@"'

const processOf = (binary: string, words: ReadonlyArray<string>, kind: ChannelKind) =>
  kind._tag === "Terminal"
    ? sshCommand("/bin/sh", ["-c", onTerminal, "sh", kind.tty, kind.saidPath, binary, ...words], {
        env: { ...sshEnvironment(), TERM: kind.term }
      })
    : sshCommand(binary, words, { stdin: "pipe" })

/** Opens one channel through a master, as an ssh process. */
export const openChannel = Effect.fn("MuxChannel.open")(function* (place: ChannelPlace, kind: ChannelKind) {
  const fs = yield* FileSystem.FileSystem
  const binary = yield* SshBinary
  const logPath = yield* channelFile(place)
  const { flags, last } = wordsOf(kind)
  const words = [...flags, ...clientOptions(place, logPath), ...destinationWords(place.remote), ...last]
  const handle = yield* processOf(binary, words, kind).pipe(
    Effect.mapError((error) => localSshError(place.remote, binary, error.message))
  )
  const log = Effect.orElseSucceed(fs.readFileString(logPath), () => "")
  const process = {
    log,
    ended: Effect.exit(handle.exitCode),
    isRunning: Effect.orElseSucceed(handle.isRunning, () => false)
  }
  return yield* awaitOpening(place, process, yield* withLink(place, kind, handle, log))
})

/** The handle of a channel, whose exit code is the command's or else an error of the link. */
const withLink = Effect.fnUntraced(function* (
  place: ChannelPlace,
  kind: ChannelKind,
  handle: ChildProcessHandle,
  log: Effect.Effect<string>
) {
  const context = yield* Effect.context<Effect.Services<ReturnType<typeof howEnded>>>()
  let answered = false
  const exitCode = yield* Effect.cached(
    Effect.gen(function* () {
      const code = yield* handle.exitCode
      const end = yield* howEnded(place, code, log).pipe(Effect.provideContext(context))
      if (end._tag === "Exited") return code
      if (end._tag === "Lost") return yield* toPlatformError(end.error, kind._tag.toLowerCase())
      // The server's refusal of a subsystem reaches nobody: the channel is closed, and that is all there is to see.
      if (kind._tag === "Subsystem" && !answered) {
        return yield* toPlatformError(noSubsystem(place.remote.name, kind.name), "subsystem")
      }
      // A forwarded connection has no exit status: it is over.
      return kind._tag === "Forward" ? ExitCode(0) : code
    })
  )
  if (kind._tag === "Exec" || kind._tag === "Terminal") return makeHandle({ ...handle, exitCode })
  // What speaks a protocol over these must not take a lost link for the end of what the other side had to say.
  const stdout = handle.stdout.pipe(
    Stream.tap(() => Effect.sync(() => void (answered = true))),
    Stream.concat(Stream.fromEffectDrain(exitCode))
  )
  return makeHandle({ ...handle, exitCode, stdout, all: Stream.merge(stdout, handle.stderr) })
})
