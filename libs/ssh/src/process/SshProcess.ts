import { Context, type Duration, Effect, Stream } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

/** The ssh program to run: a name on the PATH, or an absolute path. */
export const SshBinary = Context.Reference<string>("@maestro/ssh/SshBinary", { defaultValue: () => "ssh" })

/**
 * What an ssh process inherits: everything but Maestro's own variables (a connection may outlive the program that
 * started it, and must not be taken for part of its job), and the order never to ask in a window of its own.
 */
export const sshEnvironment = (): Record<string, string | undefined> => {
  const own = Object.keys(process.env).filter((name) => name.startsWith("MAESTRO_"))
  return { ...Object.fromEntries(own.map((name) => [name, undefined])), SSH_ASKPASS_REQUIRE: "never" }
}

/** How a short ssh command ended. `exitCode` is undefined when it was ended because it took too long. */
export interface SshResult {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** An `ssh` command line as a process: no shell, no terminal, no prompt. */
export const sshCommand = (
  binary: string,
  args: ReadonlyArray<string>,
  options?: ChildProcess.CommandOptions
): ChildProcess.StandardCommand =>
  ChildProcess.make(binary, args, {
    // A connection that lives on must not keep a folder busy.
    cwd: "/",
    env: sshEnvironment(),
    extendEnv: true,
    stdin: "ignore",
    forceKillAfter: "1 second",
    ...options
  })

/** Runs a short ssh command (`-G`, `-O check`...) to its end, or kills it after `limit`. */
export const runSsh = (
  binary: string,
  args: ReadonlyArray<string>,
  limit: Duration.Input
): Effect.Effect<SshResult, PlatformError, ChildProcessSpawner.ChildProcessSpawner> =>
  Effect.gen(function* () {
    const handle = yield* sshCommand(binary, args)
    const text = (stream: typeof handle.stdout) => Stream.mkString(Stream.decodeText(stream))
    const [stdout, stderr, exitCode] = yield* Effect.all([text(handle.stdout), text(handle.stderr), handle.exitCode], {
      concurrency: "unbounded"
    })
    return { exitCode, stdout, stderr }
  }).pipe(
    Effect.timeoutOrElse({
      duration: limit,
      orElse: () => Effect.succeed({ exitCode: undefined, stdout: "", stderr: "" })
    }),
    Effect.scoped
  )
