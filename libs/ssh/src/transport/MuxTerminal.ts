import type { PtyHandle, PtySize } from "@maestro/core/machine/Pty"
import { SshError, toPlatformError } from "@maestro/core/remote/SshError"
import { type NodePty, spawnPty } from "@maestro/machine/pty/NodePty"
import { Effect, FileSystem, Stream } from "effect"
import { destinationWords } from "../config/Destination.ts"
import { SshBinary, sshEnvironment } from "../process/SshProcess.ts"
import { awaitOpening, channelError, channelFile, type ChannelPlace, clientOptions, howEnded } from "./MuxClient.ts"

export interface TerminalKind {
  readonly command: string
  readonly size: PtySize
  readonly term: string
}

/**
 * The terminal is raw before ssh starts: between the opening of a channel and the moment at which ssh makes it raw, it
 * would echo what is written and change what comes. ssh's own words ("Shared connection to ... closed.") go to a file.
 */
const rawFirst = 'stty raw -echo; said=$1; shift; exec "$@" 2>"$said"'

const noTerminal = /PTY allocation request failed/

const localTerminalError = ({ remote }: ChannelPlace, detail: string) =>
  new SshError({
    remote: remote.name,
    stage: "session",
    reason: {
      code: "pty-failure",
      title: detail,
      steps: ["Close other terminals on this computer, or install Maestro again."],
      retryable: false,
      raw: ""
    }
  })

/** Opens one channel through a master with a terminal at both ends, as an ssh process in a terminal of ours. */
export const openTerminal = Effect.fn("MuxTerminal.open")(function* (place: ChannelPlace, kind: TerminalKind) {
  const fs = yield* FileSystem.FileSystem
  const binary = yield* SshBinary
  const logPath = yield* channelFile(place)
  const saidPath = yield* channelFile(place)
  const words = [
    ...["-tt", "-e", "none"],
    ...clientOptions(place, logPath),
    ...destinationWords(place.remote),
    kind.command
  ]
  const terminal = yield* spawnPty({
    file: "/bin/sh",
    args: ["-c", rawFirst, "sh", saidPath, binary, ...words],
    env: { ...process.env, ...sshEnvironment(), TERM: kind.term },
    cwd: "/",
    size: kind.size,
    killAfter: "1 second"
  }).pipe(Effect.mapError((error) => localTerminalError(place, error.message)))
  const log = Effect.orElseSucceed(fs.readFileString(logPath), () => "")
  const said = Effect.orElseSucceed(fs.readFileString(saidPath), () => "")
  const handle = yield* withLink(place, terminal, log, said)
  const client = { log, ended: terminal.end, isRunning: terminal.isRunning }
  return yield* awaitOpening(place, client, handle)
})

/** The handle of a terminal, whose exit code is the program's or else an error of the link. */
const withLink = Effect.fnUntraced(function* (
  place: ChannelPlace,
  terminal: NodePty,
  log: Effect.Effect<string>,
  said: Effect.Effect<string>
) {
  const context = yield* Effect.context<Effect.Services<ReturnType<typeof howEnded>>>()
  const exitCode = yield* Effect.cached(
    Effect.gen(function* () {
      const { code, signal } = yield* terminal.end
      const end = yield* howEnded(place, signal === 0 ? code : 255, log).pipe(Effect.provideContext(context))
      if (end._tag === "Lost") return yield* toPlatformError(end.error, "pty")
      // Without one the server runs the program all the same, and that is not what was asked for.
      const words = yield* said
      if (noTerminal.test(words)) return yield* toPlatformError(channelError(place, words), "pty")
      return end._tag === "Exited" ? end.code : 255
    })
  )
  // The end of a lost link must not look like the end of the program.
  const output = Stream.concat(terminal.output, Stream.fromEffectDrain(exitCode))
  return { output, exitCode, write: terminal.write, resize: terminal.resize } satisfies PtyHandle
})
