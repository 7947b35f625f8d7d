import type { Command } from "commander"
import { start } from "../start.ts"
import type { UsageFlags } from "../usage/ShowUsage.ts"
import { withMachineOptions } from "./machineOptions.ts"

const details = `
Examples:
  maestro usage
  maestro usage --by session --since 7d
  maestro usage --by machine --json
  maestro usage --session api

Counts the turns that have ended, also of sessions and remotes that are removed since. What an agent does not tell is not
known, which is not the same as zero: a cost is that of the turns whose agent tells one.
--since takes an age (30m, 2h, 7d, 3w) or a time by UTC (2026-11-23, 2026-11-23T14:00).`

/** `maestro usage` */
export const addUsageCommand = (program: Command): void => {
  withMachineOptions(program.command("usage").description("add up the tokens and cost of turns"))
    .option("--by <group>", "a total for each session, or for each machine")
    .option("--session <session>", "only of this session: name or id")
    .option("--since <when>", "only turns that ended since then")
    .addHelpText("after", details)
    .action((flags: UsageFlags, command: Command) =>
      start(command, async () => (await import("../usage/ShowUsage.ts")).showUsage(flags))
    )
}
