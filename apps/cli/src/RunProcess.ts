import { Cause, Effect, Exit, Fiber, Layer } from "effect"
import { constants } from "node:os"
import { type AppError, toExecFailure, toFailure } from "./CliError.ts"
import { type Failure, renderFailure } from "./Failure.ts"
import type { GlobalOptions } from "./GlobalOptions.ts"
import { type Interrupts, makeInterrupts } from "./Interrupts.ts"

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

const codeOf = (signal: keyof typeof constants.signals) => 128 + constants.signals[signal]

/** Waits until the operating system has what was written: `process.exit` would drop what a pipe has not taken yet. */
const flushed = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => (stream.writable ? stream.write("", () => resolve()) : resolve()))

/**
 * Runs a command and ends the process with its exit code. The first signal interrupts the command, which cleans up (on
 * the other machine too), unless it has taken the signals itself; a second one does not wait for that.
 */
export const runProcess = async <R>(
  options: GlobalOptions,
  services: Layer.Layer<R, AppError>,
  command: Effect.Effect<number, AppError, R | Interrupts>,
  exitCodes: "ours" | "exec" = "ours"
): Promise<void> => {
  const interrupts = makeInterrupts()
  let ended: number | undefined
  const end = (code: number) => {
    ended = code
    fiber.interruptUnsafe()
  }
  for (const signal of signals) {
    process.on(signal, () => {
      if (ended === undefined && interrupts.deliver(signal)) return
      if (ended === undefined) return end(codeOf(signal))
      process.stderr.write("maestro: ended without waiting; what ran on the machine may still be there.\n")
      process.exit(codeOf(signal))
    })
  }
  for (const stream of [process.stdout, process.stderr]) {
    // The reader has gone (`| head`): end as quietly as any program that a closed pipe ends. Other errors (a full disk)
    // end it too, and are said if stderr is still there.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (ended !== undefined) return
      if (error.code !== "EPIPE") console.error(`maestro: cannot write the output: ${error.message}`)
      end(error.code === "EPIPE" ? codeOf("SIGPIPE") : 1)
    })
  }
  // Only now: a command gets far in its first step, and a signal must find somebody already.
  const fiber = Effect.runFork(Effect.provide(command, Layer.merge(services, interrupts.layer)))
  const exit = await Effect.runPromise(Fiber.await(fiber))
  const code = ended ?? report(exit, options, exitCodes === "exec" ? toExecFailure : toFailure)
  // Who is told to end does not wait for a reader of stdout that may have stopped reading.
  await Promise.all([ended === undefined ? flushed(process.stdout) : undefined, flushed(process.stderr)])
  process.exit(code)
}

const report = (
  exit: Exit.Exit<number, AppError>,
  options: GlobalOptions,
  explain: (cause: Cause.Cause<AppError>) => Failure
): number => {
  if (Exit.isSuccess(exit)) return exit.value
  const failure = explain(exit.cause)
  process.stderr.write(renderFailure(failure, options))
  return failure.exitCode
}
