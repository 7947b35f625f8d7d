import type { Command } from "commander"
import type { SendFlags } from "../session/SendPrompt.ts"
import { start } from "../start.ts"

const collect = (value: string, previous: ReadonlyArray<string> = []) => [...previous, value]

const details = `
Examples:
  maestro send api -- "fix the failing test"
  maestro send api -- "and now its documentation"            goes on in the same conversation
  git diff | maestro send api -- -
  maestro send api --attach screenshot.png -- "why does the page look like this?"
  maestro send api --now -- "stop that, and look at the log first"
  maestro send api --detach -- "update the changelog"        then: maestro attach api

While the agent is at work the prompt waits in the queue (--queue, which is what happens anyway), or what is under way is
stopped for it (--now). The queue goes on while some Maestro looks after the session, this one among them.

The turn is a process of the session's machine: it goes on when the link drops or this program ends, and maestro attach
shows it again from its start. Ctrl-C asks whether to stop the turn or to leave it; a second one stops it (without a
terminal, the first one does); a prompt that still waits is taken out of the queue then. SIGTERM and SIGHUP leave it.

Exit codes: 0 the agent says that it succeeded, 1 it failed or never finished, 2 usage, 3 machine unreachable,
4 authentication or host key, 5 the session, the agent or the folder is not there, 6 refused (the remote is disabled, an
access mode that does not hold), 130 stopped by Ctrl-C. With --json every event is a line, the last one "type":"outcome".`

/** `maestro send` */
export const addSendCommand = (program: Command): void => {
  program
    .command("send")
    .description("give a session a prompt, and show what its agent does")
    .argument("<session>", "name or id")
    .argument("<prompt...>", "after --: the prompt, or - to read it from stdin")
    .option("--read-only", "nothing may be written, for this prompt: refused where the agent cannot be held to it")
    .option("--queue", "wait for what is under way (the default)")
    .option("--now", "stop what is under way, and come next")
    .option("--attach <file>", "a file of this machine that goes with the prompt (repeatable)", collect)
    .option("--detach", "print the turn's id once it has begun or waits, and do not stay")
    .usage("<session> [options] -- <prompt>")
    .addHelpText("after", details)
    .action((name: string, words: ReadonlyArray<string>, flags: SendFlags, command: Command) =>
      start(command, async () => (await import("../session/SendPrompt.ts")).sendPrompt(name, words, flags))
    )
}
