import { Effect, type PlatformError, Queue, Stream } from "effect"
import * as CommandLine from "effect/process/CommandLine"
import type { Shell } from "../shell/Shell.ts"
import { startScript } from "./ScriptChannel.ts"

/** Bytes that are handed over at once. */
const piece = 65_536

/**
 * Writes bytes into a file of the machine, mode 0600, on a channel of its own: as fast as the link is, and with nothing
 * else waiting behind it. `undefined` when it went well, else what the machine said. Whether all of it has come shows
 * the size of the file.
 */
export const uploadFile = Effect.fn("uploadFile")(function* (
  shell: Shell["Service"],
  path: string,
  bytes: Uint8Array
): Effect.fn.Return<string | undefined, PlatformError.PlatformError> {
  const quoted = yield* Effect.orDie(Effect.fromResult(CommandLine.quote(path)))
  return yield* Effect.scoped(
    Effect.gen(function* () {
      const { exit, input, stdout } = yield* startScript(shell, `(umask 077; exec cat >${quoted}) 2>&1`)
      for (let at = 0; at < bytes.length; at += piece) {
        // Nobody reads it any more: the machine says why.
        if (!(yield* Queue.offer(input, bytes.subarray(at, at + piece)))) break
      }
      yield* Queue.end(input)
      const said = yield* Stream.mkString(Stream.decodeText(stdout))
      return (yield* exit) === 0 ? undefined : said.trim()
    })
  )
})
