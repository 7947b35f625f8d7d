import type { Command } from "commander"
import type { ExecFlags } from "../exec/Exec.ts"
import { start } from "../start.ts"
import { withEnvOptions } from "./envOptions.ts"

const details = `
Examples:
  maestro exec --remote gpu -- nvidia-smi
  maestro exec --remote gpu --cwd ~/project -- git status --short
  tar c src | maestro exec --remote gpu -- tar x -C /tmp
  maestro exec --remote gpu -- sh -c 'cd /var/log && tail -n 3 *.log'

The command gets its words as they are, no shell in between, and the environment of your login shell there. stdin,
stdout and stderr are its own, byte for byte. Ctrl-C, SIGTERM, SIGHUP and a reader that goes away (| head) end the
command there with everything that it started.

Exit codes: the command's own (128 + n when signal n ended it); 127 the command is not there, 126 it cannot be executed;
255 failures of Maestro's, with --json told apart by {"error":{"code":...}} on stderr; 130 Ctrl-C.`

/** `maestro exec` */
export const addExecCommand = (program: Command): void => {
  withEnvOptions(
    program
      .command("exec")
      .description("run a command on a remote and pass everything through")
      .requiredOption("-r, --remote <remote>", "the remote to run on: name or id")
  )
    .argument("<command...>", "after --: the command and its arguments")
    .option("--cwd <folder>", "folder to run in; absolute, or starting with ~/ (default: the remote's, else the home)")
    .option("-n, --no-stdin", "give the command no input")
    .usage("--remote <remote> [options] -- <command> [arguments...]")
    .addHelpText("after", details)
    .action((words: ReadonlyArray<string>, flags: ExecFlags, command: Command) =>
      start(command, async () => (await import("../exec/Exec.ts")).exec(words, flags), "exec")
    )
}
