import type { SshError, SshStage } from "@maestro/core/remote/SshError"
import type { PtyHandle, PtySize } from "@maestro/core/machine/Pty"
import { Context, type Effect, type Scope } from "effect"
import type { ChildProcessHandle } from "effect/process/ChildProcessSpawner"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"

/** The connection that channels go through. */
export interface Link {
  /** Whether it was there before it was asked for. */
  readonly reused: boolean
  /** Whether Maestro made it, in this process or another. The user's own is never ended. */
  readonly own: boolean
  readonly config: ResolvedConfig
}

/** What became of a connection that was to be ended. */
export type Disconnected =
  | { readonly _tag: "NotConnected" }
  | { readonly _tag: "Ended" }
  /** It takes no new channels, and ends by itself when the last one has. */
  | { readonly _tag: "Ending"; readonly channels: number }
  /** The connection in use is the user's own. */
  | { readonly _tag: "NotOurs"; readonly path: string }

/** How something on a channel ended, in our own words and those of the login shell: never those of a user's command. */
export interface ChannelFailure {
  readonly stage: Extract<SshStage, "shell" | "platform" | "session">
  /** undefined when it did not end, but went silent. */
  readonly exitCode: number | undefined
  readonly said: string
}

/**
 * One connection to one remote, which opens channels and does nothing else. It is made at the first need, shared with
 * every other Maestro process of this user, and authenticates once.
 */
export class Transport extends Context.Service<
  Transport,
  {
    /** The remote's name, for messages. */
    readonly name: string
    /**
     * Makes sure that there is a connection. `onLog` is given ssh's whole log so far, again and again while it is made;
     * it is not called for a connection that is there already.
     */
    connect(onLog?: (log: string, config: ResolvedConfig) => Effect.Effect<void>): Effect.Effect<Link, SshError>
    /**
     * Runs a command through the remote's login shell, on a channel of its own that lives as long as the scope. At most
     * eight are open at once; the next one waits. stderr is the command's alone. When the link breaks, `exitCode` fails
     * with a `PlatformError` that carries the `SshError`; a command that a signal ended has the exit code 255.
     */
    exec(command: string): Effect.Effect<ChildProcessHandle, SshError, Scope.Scope>
    /**
     * Opens a subsystem of the server on a channel of its own, under the rules of `exec`. A server without it closes the
     * channel at once: `stdout` and `exitCode` then fail with an error that `lacksSubsystem` knows from a lost link.
     */
    subsystem(name: "sftp"): Effect.Effect<ChildProcessHandle, SshError, Scope.Scope>
    /**
     * Runs a command through the remote's login shell in a terminal, or the login shell itself, interactive, on a channel
     * of its own under the rules of `exec`. A command gets a terminal that is raw and does not echo: it makes of it what
     * it needs (`stty sane`). Everything the terminal gives is the command's, from the first byte. A server that gives
     * no terminal is told by `exitCode` and the end of `output`: pty-failure.
     */
    pty(command: string | undefined, size: PtySize, term: string): Effect.Effect<PtyHandle, SshError, Scope.Scope>
    /**
     * A TCP connection from the machine to a host and port, as the machine names them: stdin and stdout are what goes over
     * it. Refused by a server that does not allow forwarding, and when nothing answers there.
     */
    forward(to: {
      readonly host: string
      readonly port: number
    }): Effect.Effect<ChildProcessHandle, SshError, Scope.Scope>
    /** What the end of a channel means, where `exitCode` did not say it. */
    explain(failure: ChannelFailure): SshError
    /** A channel went silent: has the connection proven, and given up when it does not answer. */
    readonly distrust: Effect.Effect<void>
    /** Ends the connection, if it is Maestro's, without cutting the channels of other processes. */
    readonly disconnect: Effect.Effect<Disconnected, SshError>
  }
>()("@maestro/ssh/transport/Transport") {}
