import type { Command } from "commander"
import { globalOptionsOf } from "./GlobalOptions.ts"
import type { CommandEffect, RunOptions } from "./RunCommand.ts"

/** Loads what a command needs (Effect among it) only now that the command is known, and runs it to the process's end. */
export const start = async (
  command: Command,
  load: () => Promise<CommandEffect>,
  options?: RunOptions
): Promise<void> => {
  const [{ runCommand }, effect] = await Promise.all([import("./RunCommand.ts"), load()])
  await runCommand(globalOptionsOf(command), effect, options)
}
