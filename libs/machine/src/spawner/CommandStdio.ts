import { Effect, PlatformError, Sink, Stream } from "effect"
import type { ChildProcess } from "effect/process"

const refuse = (description: string) =>
  Effect.fail(PlatformError.badArgument({ module: "ChildProcess", method: "spawn", description }))

/** The command's three streams, with what it leaves unsaid filled in. */
export interface CommandStdio {
  readonly stdin: Stream.Stream<Uint8Array, PlatformError.PlatformError> | "pipe" | "ignore"
  /** Whether the input ends when its stream does. */
  readonly endOnDone: boolean
  readonly stdout: Output
  readonly stderr: Output
}
type Output = Sink.Sink<Uint8Array, Uint8Array, never, PlatformError.PlatformError> | "pipe" | "ignore"

const isStdinConfig = (
  stdin: ChildProcess.CommandInput | ChildProcess.StdinConfig
): stdin is ChildProcess.StdinConfig => typeof stdin === "object" && !Stream.isStream(stdin)

const output = (
  option: ChildProcess.CommandOutput | ChildProcess.StdoutConfig | undefined
): ChildProcess.CommandOutput => {
  if (option === undefined) return "pipe"
  if (typeof option === "string" || Sink.isSink(option)) return option
  return option.stream ?? "pipe"
}

const orPipe = <A>(stream: A | "overlapped"): A | "pipe" => (stream === "overlapped" ? "pipe" : stream)

/** Reads the options; our own terminal is nothing that a command on another machine could inherit. */
export const commandStdio = Effect.fnUntraced(function* (options: ChildProcess.CommandOptions) {
  const given = options.stdin ?? "pipe"
  const config = isStdinConfig(given) ? given : { stream: given }
  const stdin = config.stream
  const stdout = output(options.stdout)
  const stderr = output(options.stderr)
  if (stdin === "inherit" || stdout === "inherit" || stderr === "inherit") {
    return yield* refuse("A command on a machine that is reached through a shell cannot inherit our streams; use pipes")
  }
  const stdio: CommandStdio = {
    stdin: orPipe(stdin),
    endOnDone: config.endOnDone ?? true,
    stdout: orPipe(stdout),
    stderr: orPipe(stderr)
  }
  return stdio
})
