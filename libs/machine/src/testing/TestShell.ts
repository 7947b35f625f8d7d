import { Effect, Layer, PlatformError, Ref } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { loginShellText } from "../shell/LoginShellText.ts"
import { type ChannelEnd, Shell } from "../shell/Shell.ts"

export interface TestShellOptions {
  /** The program that every channel runs as its `/bin/sh`, which it is by default; arguments of the shell come after it. */
  readonly command?: readonly [string, ...ReadonlyArray<string>]
  /** A login shell that is told to become `/bin/sh`, as sshd does it. */
  readonly loginShell?: string
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
      const spawn = ([command, ...args]: readonly [string, ...ReadonlyArray<string>]) =>
        spawner.spawn(
          ChildProcess.make(command, args, {
            forceKillAfter: "1 second",
            ...(options.env === undefined ? {} : { env: options.env })
          })
        )
      const sh = options.command ?? ["/bin/sh"]
      const { loginShell } = options
      const orRefuse = (open: ReturnType<typeof spawn>) =>
        Effect.flatMap(options.refuse ?? Effect.undefined, (error) => (error === undefined ? open : Effect.fail(error)))
      return Shell.of({
        name: "test",
        open: orRefuse(spawn(loginShell === undefined ? sh : [loginShell, "-c", "exec /bin/sh"])),
        openWith: (script) =>
          orRefuse(
            spawn(loginShell === undefined ? [...sh, "-c", script] : [loginShell, "-c", loginShellText(script)])
          ),
        explain: options.explain ?? describe,
        distrust: options.distrusted === undefined ? Effect.void : Ref.update(options.distrusted, (count) => count + 1)
      })
    })
  )
