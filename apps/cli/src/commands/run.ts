import type { Command } from "commander"
import type { RunFlags } from "../run/RunAgent.ts"
import { start } from "../start.ts"
import { withEnvOptions } from "./envOptions.ts"
import { withMachineOptions } from "./machineOptions.ts"

const details = `
Agents:
  claude-code, codex, opencode, gemini-cli, qwen-code, pi
                the agent's own CLI on that machine, with its own login and settings there
  custom        any program that reads a prompt on stdin and writes its answer to stdout: give --agent-command
  demo          the demo agent: a shell script that reads the text files of its folder and writes DEMO-REPORT.md
  and those that you added: see maestro agent list, maestro agent add --help

Examples:
  maestro run --remote gpu --agent claude-code --cwd ~/project -- "fix the failing test"
  git diff | maestro run --remote gpu --agent claude-code -- -
  maestro run --remote gpu --agent codex --model gpt-5.5 --arg -c --arg model_reasoning_effort=high -- "why is it slow?"
  maestro run --remote gpu --agent codex --resume 01a20408-1921-7c90-ae5f-53d200207c6c -- "and on ARM?"
  maestro run --remote gpu --agent custom --agent-command "~/bin/summarise" -- "the log of today"
  maestro run --remote gpu --agent claude-code --detach -- "update the changelog"

The prompt reaches the agent by stdin, never as an argument. The run is a process of that machine: it goes on when the
link drops or this program ends, and after reconnecting its output goes on here without a gap or a repeat.
Ctrl-C asks whether to stop the run or to leave it; a second one stops it (without a terminal, the first one does).
SIGTERM and SIGHUP leave it running.

With --access full (the default) the agent may change files and run commands without asking, with --access agent it
follows its own permission rules. read-only is refused for agents that nothing holds to it (maestro agent list). What an
agent cannot do (go on with a conversation, take a model) is refused too, and never left out.

Exit codes: 0 the agent says that it succeeded, 1 it failed or never finished, 2 usage, 3 machine unreachable,
4 authentication or host key, 5 the remote, the agent or the folder is not there, 6 refused, 130 stopped by Ctrl-C.
With --json every event is a line, and the last line has "type":"outcome".`

const collect = (value: string, previous: ReadonlyArray<string> = []) => [...previous, value]

/** `maestro run` */
export const addRunCommand = (program: Command): void => {
  withEnvOptions(
    withMachineOptions(program.command("run").description("run an agent on a machine, and show what it does"))
  )
    .argument("<prompt...>", "after --: the prompt, or - to read it from stdin")
    .requiredOption(
      "-a, --agent <agent>",
      "claude-code, codex, opencode, gemini-cli, qwen-code, pi, custom, demo, or one of yours"
    )
    .option(
      "--agent-command <path>",
      "the agent's executable there: a path (~/ is the home there), or a name on a PATH there"
    )
    .option("--cwd <folder>", "folder to run in; absolute, or starting with ~/ (default: the remote's, else the home)")
    .option("--access <mode>", "what the agent may do without asking: full, agent or read-only", "full")
    .option("--model <model>", "a model, by the agent's own name for it")
    .option("--resume <id>", "go on with a conversation, by the agent's own id (agentSessionId in --json)")
    .option("--arg <word>", "one more word for the agent's command line, as it is (repeatable)", collect)
    .option("--detach", "print the run's id and do not wait")
    .usage("--remote <remote> --agent <agent> [options] -- <prompt>")
    .addHelpText("after", details)
    .action((words: ReadonlyArray<string>, flags: RunFlags, command: Command) =>
      start(command, async () => (await import("../run/RunAgent.ts")).runAgent(words, flags))
    )
}
