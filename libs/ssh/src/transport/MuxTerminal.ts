import type { PtyHandle, PtySize } from "@maestro/core/machine/Pty"
import { SshError, toPlatformError } from "@maestro/core/remote/SshError"
import { openTty } from "@maestro/machine/pty/Tty"
import { Effect, FileSystem, Stream } from "effect"
import { openChannel } from "./MuxChannel.ts"
import { channelError, channelFile, type ChannelPlace, type Opening } from "./MuxClient.ts"

export interface TerminalRequest {
  readonly command: string
  readonly size: PtySize
  readonly term: string
}

const noTerminal = /PTY allocation request failed/

const noLocalTerminal = ({ remote }: ChannelPlace, detail: string) =>
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

/**
 * Opens one channel through a master with a terminal at the other end. ssh has a terminal of ours as its input, for its
 * size, and a pipe as its output: the master writes to a terminal until it is done with it, so one that a slow reader lets
 * fill up would stop every channel of the connection.
 */
export const openTerminal = Effect.fn("MuxTerminal.open")(function* (place: ChannelPlace, request: TerminalRequest) {
  const fs = yield* FileSystem.FileSystem
  const saidPath = yield* channelFile(place)
  const tty = yield* Effect.mapError(openTty(request.size), (error) => noLocalTerminal(place, error.message))
  const opening = yield* openChannel(place, {
    _tag: "Terminal",
    command: request.command,
    term: request.term,
    tty: tty.path,
    saidPath
  })
  if (opening._tag !== "Open") return opening
  const { stdout, exitCode: sshExit } = opening.channel
  const exitCode = yield* Effect.cached(
    Effect.gen(function* () {
      const code = yield* sshExit
      // Without a terminal the server runs the program all the same, and that is not what was asked for.
      const said = yield* Effect.orElseSucceed(fs.readFileString(saidPath), () => "")
      return noTerminal.test(said) ? yield* toPlatformError(channelError(place, said), "pty") : Number(code)
    })
  )
  const channel: PtyHandle = {
    // The end of a lost link must not look like the end of the program.
    output: Stream.concat(stdout, Stream.fromEffectDrain(exitCode)),
    exitCode,
    write: tty.write,
    resize: tty.resize
  }
  return { _tag: "Open", channel } satisfies Opening<PtyHandle>
})
