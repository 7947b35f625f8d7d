import { Context, type Effect, type PlatformError, type Redacted, type Scope, type Stream } from "effect"

/** The size of a terminal, in characters. */
export interface PtySize {
  readonly columns: number
  readonly rows: number
}

export interface PtyRequest {
  /** A program and its arguments; absent for the user's login shell, interactive. */
  readonly command?: readonly [string, ...ReadonlyArray<string>]
  /** Absolute, or relative to the home on that machine, where it starts without one. */
  readonly cwd?: string
  /** Added to the environment that a login has. Values never appear in an argument list. */
  readonly env?: Readonly<Record<string, string | Redacted.Redacted>>
  readonly size: PtySize
  /** What the other end of the terminal is: `TERM`. */
  readonly term: string
}

/** A program in a terminal of its own. It ends (as after a hang-up) when the scope it was opened in closes. */
export interface PtyHandle {
  /** What the program writes, in order, from the first byte. Read by one reader; the program waits for a slow one. */
  readonly output: Stream.Stream<Uint8Array, PlatformError.PlatformError>
  write(bytes: Uint8Array): Effect.Effect<void, PlatformError.PlatformError>
  resize(size: PtySize): Effect.Effect<void, PlatformError.PlatformError>
  /** The program's exit code, 128 + the number of the signal that ended it. Fails when the link breaks before. */
  readonly exitCode: Effect.Effect<number, PlatformError.PlatformError>
}

/** Terminals on a machine (product row W4). */
export class Pty extends Context.Service<
  Pty,
  { open(request: PtyRequest): Effect.Effect<PtyHandle, PlatformError.PlatformError, Scope.Scope> }
>()("@maestro/core/machine/Pty") {}
