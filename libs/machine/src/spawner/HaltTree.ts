import { Duration, Effect, PlatformError } from "effect"
import type { ChildProcess } from "effect/process"
import type { Helper } from "../helper/Helper.ts"
import { readStopAnswer } from "../helper/StopAnswer.ts"

/** How long a tree has to end by itself before it is killed, when the command does not say. */
const defaultGrace = 2_000

/**
 * Ends everything that carries this mark in its environment, and all that belongs to it, and looks whether it is gone.
 * The signal goes first; what is left after `forceKillAfter` (2 s by default, 60 s at most) is killed.
 */
export const haltTree = Effect.fn("haltTree")(function* (
  helper: Helper["Service"],
  job: string,
  options: ChildProcess.KillOptions
) {
  const channel = yield* helper.channel
  const grace = options.forceKillAfter === undefined ? defaultGrace : Duration.toMillis(options.forceKillAfter)
  const signal = (options.killSignal ?? "SIGTERM").slice("SIG".length)
  const seconds = Math.min(60, Math.ceil(grace / 1_000))
  const frames = yield* channel.request("halt", job, signal, String(seconds))
  const result = yield* readStopAnswer(channel, frames)
  if (result._tag === "Gone") return
  const left = result.suspects.map((suspect) => `${suspect.pid} ${suspect.command} (${suspect.why})`)
  return yield* PlatformError.systemError({
    _tag: "Unknown",
    module: "ChildProcess",
    method: "kill",
    description: `It could not be verified that the command is gone. Look at these processes on the machine: ${
      left.join(", ") || "it does not let this user see its processes"
    }`
  })
})
