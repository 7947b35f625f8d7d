import type { Effect } from "effect"
import { type AppServices, appLayer } from "./AppLayer.ts"
import type { AppError } from "./CliError.ts"
import type { GlobalOptions } from "./GlobalOptions.ts"
import type { Interrupts } from "./Interrupts.ts"
import { runProcess } from "./RunProcess.ts"

/** A command: it ends with the exit code of the process. */
export type CommandEffect = Effect.Effect<number, AppError, AppServices | Interrupts>

/** Runs a command with everything that commands can ask for, and ends the process with its exit code. */
export const runCommand = (
  options: GlobalOptions,
  command: CommandEffect,
  exitCodes: "ours" | "exec" = "ours"
): Promise<void> => runProcess(options, appLayer(options), command, exitCodes)
