import { Duration, Effect, Stream } from "effect"
import { ChildProcess } from "effect/process"
import { live } from "./internal/Live.ts"
import { type ExecResult, TestHostError } from "./TestHost.ts"

export interface CommandOptions {
  readonly cwd?: string
  /** The whole environment. Without it the program inherits this one's. */
  readonly env?: Record<string, string>
  readonly stdin?: string
  /** Default 60 seconds. The program is ended when it takes longer. */
  readonly timeout?: Duration.Input
}

/**
 * Runs a local program to its end and collects what it prints; an exit code other than 0 is a result, not an error.
 * Fails when it cannot be started or takes too long. A program that leaves a daemon behind which keeps its stdout or
 * stderr (`ssh` starting a master) does not end here.
 */
export const run: (
  argv: readonly [string, ...ReadonlyArray<string>],
  options?: CommandOptions
) => Effect.Effect<ExecResult, TestHostError> = Effect.fn("Command.run")(
  function* (argv: readonly [string, ...ReadonlyArray<string>], options: CommandOptions = {}) {
    const [command, ...args] = argv
    const handle = yield* ChildProcess.make(command, args, {
      stdin: options.stdin === undefined ? "ignore" : Stream.encodeText(Stream.make(options.stdin)),
      forceKillAfter: "2 seconds",
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env })
    })
    const text = (bytes: typeof handle.stdout) => Stream.mkString(Stream.decodeText(bytes))
    const [stdout, stderr, exitCode] = yield* Effect.all([text(handle.stdout), text(handle.stderr), handle.exitCode], {
      concurrency: "unbounded"
    })
    const result: ExecResult = { stdout, stderr, exitCode }
    return result
  },
  Effect.scoped,
  (effect, argv, options) => {
    const failed = (detail: string) =>
      new TestHostError({ provider: "local", step: `run ${argv.join(" ")}`, detail, hint: "" })
    const limit = options?.timeout ?? "60 seconds"
    return effect.pipe(
      Effect.mapError((error) => failed(error.message)),
      Effect.timeoutOrElse({
        duration: limit,
        orElse: () => Effect.fail(failed(`it had not ended after ${Duration.format(Duration.fromInputUnsafe(limit))}`))
      }),
      Effect.provide(live)
    )
  }
)

/** Like `run`, but an exit code other than 0 is an error that carries what the program said. */
export const runOrFail = Effect.fn("Command.runOrFail")(function* (
  argv: readonly [string, ...ReadonlyArray<string>],
  options?: CommandOptions
) {
  const result = yield* run(argv, options)
  if (result.exitCode === 0) return result.stdout
  const said = `${result.stderr}${result.stdout}`.trim()
  return yield* new TestHostError({
    provider: "local",
    step: `run ${argv.join(" ")}`,
    detail: `exit code ${result.exitCode}: ${said}`,
    hint: ""
  })
})
