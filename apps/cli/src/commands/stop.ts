import type { Command } from "commander"
import { start } from "../start.ts"

const details = `
Example:
  maestro stop api

Ends the agent with everything it started (INT, after a second TERM, then KILL), and looks whether it is gone. The queue
stays. Exits with 0 only when nothing is left, or nothing was under way; processes that could neither be ended nor ruled
out are listed, and the exit code is 1. 3 means that the machine could not be asked: it may be at work.`

/** `maestro stop` */
export const addStopCommand = (program: Command): void => {
  program
    .command("stop")
    .description("end what is under way in a session, and look whether it is gone")
    .argument("<session>", "name or id")
    .addHelpText("after", details)
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/StopSession.ts")).stopSession(name))
    )
}
