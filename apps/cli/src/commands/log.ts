import type { Command } from "commander"
import type { LogFlags } from "../session/LogSession.ts"
import { start } from "../start.ts"

const details = `
Examples:
  maestro log api
  maestro log api --tail 1
  maestro log api --since 2h
  maestro log api --since 2026-11-23 --json | jq -r 'select(.type == "run").prompt'

Shows what is stored here, so it works without the machine. What has ended while no Maestro was running is fetched first; a
turn whose machine cannot be asked is shown as far as it is known, and called unverifiable.
With --json the lines of each turn are those that send printed.`

/** `maestro log` */
export const addLogCommand = (program: Command): void => {
  program
    .command("log")
    .description("show what was said in a session: prompts, events and outcomes")
    .argument("<session>", "name or id")
    .option("--since <when>", "only turns sent since then: 30m, 2h, 7d, or a time as 2026-11-23T14:00")
    .option("--tail <turns>", "only the newest turns")
    .addHelpText("after", details)
    .action((name: string, flags: LogFlags, command: Command) =>
      start(command, async () => (await import("../session/LogSession.ts")).logSession(name, flags))
    )
}
