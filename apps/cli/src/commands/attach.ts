import type { Command } from "commander"
import type { AttachSessionFlags } from "../session/AttachSession.ts"
import { start } from "../start.ts"

const details = `
Examples:
  maestro attach api
  maestro attach api --from-now
  maestro attach api --json | jq -r 'select(.type == "text").text'

Shows the turn that is under way, whoever began it. Where none is, the next prompt in the queue is run; where nothing waits
either, it is said how the last turn ended. Ctrl-C asks whether to stop the turn or to leave it, a second one stops it;
without a terminal Ctrl-C leaves it, as SIGTERM and SIGHUP always do.
Exit codes: those of send, of the turn that is shown.`

/** `maestro attach` */
export const addAttachCommand = (program: Command): void => {
  program
    .command("attach")
    .description("show the turn of a session that is under way, from its start, until it ends")
    .argument("<session>", "name or id")
    .option("--from-now", "leave out what is stored of it already")
    .addHelpText("after", details)
    .action((name: string, flags: AttachSessionFlags, command: Command) =>
      start(command, async () => (await import("../session/AttachSession.ts")).attachSession(name, flags))
    )
}
