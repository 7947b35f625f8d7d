import { Effect, Layer, PlatformError, Ref } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { type ChannelEnd, Shell } from "../shell/Shell.ts"

export interface TestShellOptions {
  /** The program that every channel runs, `/bin/sh` by default: `["zsh", "-c", "exec /bin/sh"]` is what sshd does. */
  readonly command?: readonly [string, ...ReadonlyArray<string>]
  readonly env?: Record<string, string>
  /** What the end of a channel means. */
  readonly explain?: (end: ChannelEnd) => PlatformError.PlatformError
  /** Fails every open while it succeeds with an error. */
  readonly refuse?: Effect.Effect<PlatformError.PlatformError | undefined>
  /** Counts how often the shell was distrusted. */
  readonly distrusted?: Ref.Ref<number>
}

const describe = (end: ChannelEnd) =>
  PlatformError.systemError({
    _tag: "Unknown",
    module: "Shell",
    method: "channel",
    description: JSON.stringify(end)
  })

/** A shell of this machine whose surroundings the test chooses: a home folder, a login shell, a refusal. */
export const layer = (
  options: TestShellOptions = {}
): Layer.Layer<Shell, never, ChildProcessSpawner.ChildProcessSpawner> =>
  Layer.effect(
    Shell,
    Effect.gen(function* () {
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const [command, ...args] = options.command ?? ["/bin/sh"]
      const open = spawner.spawn(
        ChildProcess.make(command, args, {
          forceKillAfter: "1 second",
          ...(options.env === undefined ? {} : { env: options.env })
        })
      )
      return Shell.of({
        name: "test",
        open: Effect.flatMap(options.refuse ?? Effect.succeed(undefined), (error) =>
          error === undefined ? open : Effect.fail(error)
        ),
        explain: options.explain ?? describe,
        distrust: options.distrusted === undefined ? Effect.void : Ref.update(options.distrusted, (count) => count + 1)
      })
    })
  )
