import type { Command } from "commander"
import { type GlobalOptions, globalOptionsOf } from "./GlobalOptions.ts"
import type { CommandEffect } from "./RunCommand.ts"

/**
 * Loads what a command needs (Effect among it) only now that the command is known, and runs it to the process's end.
 * `exec` is for commands whose exit code belongs to another program.
 */
export const start = async (
  command: Command,
  load: () => Promise<CommandEffect>,
  exitCodes: "ours" | "exec" = "ours",
  overrides: Partial<GlobalOptions> = {}
): Promise<void> => {
  const [{ runCommand }, effect] = await Promise.all([import("./RunCommand.ts"), load()])
  await runCommand({ ...globalOptionsOf(command), ...overrides }, effect, exitCodes)
}
