import { Context, Effect, Layer, PlatformError } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { type ChannelEnd, Shell } from "./Shell.ts"

/** What a local shell that ended means: there is no link that could have broken, so it is never an `SshError`. */
const explain = (end: ChannelEnd): PlatformError.PlatformError =>
  PlatformError.systemError({
    _tag: "Unknown",
    module: "Shell",
    method: end.wasReady ? "channel" : "open",
    description: [
      end.wasReady ? "the local helper ended" : "the local /bin/sh did not start the helper",
      end.exitCode === undefined ? "" : ` with exit code ${end.exitCode}`,
      end.problem === undefined ? "" : `: ${end.problem}`,
      end.stderr.trim() === "" ? "" : `. It wrote: ${end.stderr.trim().slice(-2_000)}`
    ].join("")
  })

/** This machine: each channel is a `/bin/sh` of its own, in a process group of its own. */
export const layer: Layer.Layer<Shell, never, ChildProcessSpawner.ChildProcessSpawner> = Layer.effect(
  Shell,
  Effect.gen(function* () {
    const context = yield* Effect.context<ChildProcessSpawner.ChildProcessSpawner>()
    const spawner = Context.get(context, ChildProcessSpawner.ChildProcessSpawner)
    const open = (args: ReadonlyArray<string>) =>
      spawner.spawn(ChildProcess.make("/bin/sh", args, { forceKillAfter: "1 second" }))
    return Shell.of({
      name: "local",
      open: open([]),
      openWith: (script) => open(["-c", script]),
      explain,
      distrust: Effect.void
    })
  })
)
