import { Context, type Effect, type PlatformError, type Scope } from "effect"
import type { ChildProcessHandle } from "effect/process/ChildProcessSpawner"

/** How a channel to a shell ended: what its process wrote to stderr, and its exit code when there was one. */
export interface ChannelEnd {
  readonly exitCode: number | undefined
  readonly stderr: string
  /** Whether the shell had answered on this channel before. */
  readonly wasReady: boolean
  /** What we found ourselves, when the channel did not just end: silence, a line that is no frame, no answer in time. */
  readonly problem?: string | undefined
  /** What the channel's own `exitCode` failed with, if it did: how a transport hands over what it knows of a lost link. */
  readonly failure?: PlatformError.PlatformError | undefined
  /** What came on stdout in place of an answer, its last part: `nologin` says there why it refuses. */
  readonly noise?: string | undefined
}

/**
 * The one thing that a machine must be able to do: run a `/bin/sh` and give us its stdin, stdout and stderr. A local
 * process does it, and so does an SSH exec channel; nothing in this package knows which.
 */
export class Shell extends Context.Service<
  Shell,
  {
    /** For messages: the machine's name as the user knows it. */
    readonly name: string
    /**
     * Opens one more channel on which a login shell has been told `exec /bin/sh`. What start-up files print comes first
     * on stdout: the caller looks for its own mark. Closing the scope ends the channel.
     */
    readonly open: Effect.Effect<ChildProcessHandle, PlatformError.PlatformError, Scope.Scope>
    /**
     * The same, with a script that the shell runs at once in place of reading one: what is not sent afterwards saves a
     * round trip. Everybody on both machines can read it (`ps`), so nothing secret may be in it. Only what `fitsLoginShell`
     * accepts.
     */
    openWith(script: string): Effect.Effect<ChildProcessHandle, PlatformError.PlatformError, Scope.Scope>
    /** What the end of a channel means. A broken link becomes an error that carries its `SshError`. */
    explain(end: ChannelEnd): PlatformError.PlatformError
    /** A channel went silent: whatever lies under `open` is not to be trusted, and must be proven or made anew. */
    readonly distrust: Effect.Effect<void>
  }
>()("@maestro/machine/shell/Shell") {}
