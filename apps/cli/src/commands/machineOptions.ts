import type { Command } from "commander"

/** Which machine a command means. There is no default: nothing runs on a machine that was not named (product row R7). */
export interface MachineFlags {
  readonly remote?: string
  readonly local?: boolean
}

/** The options that name the machine, the same for every command that takes them. */
export const withMachineOptions = (command: Command): Command =>
  command.option("-r, --remote <remote>", "on this remote: name or id").option("--local", "on this machine")
