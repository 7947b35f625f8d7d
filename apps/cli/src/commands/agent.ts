import type { Command } from "commander"
import type { DetectFlags } from "../agent/DetectAgent.ts"
import { start } from "../start.ts"
import { withMachineOptions } from "./machineOptions.ts"

const details = `
Examples:
  maestro agent detect --remote gpu
  maestro agent detect --remote gpu --agent claude-code
  maestro agent detect --local --json | jq '.agents[] | select(.found)'

An agent is looked for on the PATH of the login shell, then on that of the interactive login shell (nvm, mise, asdf), then
in the folders where installers put commands. A run takes the same one. FOUND BY says which it was. Finding them is one
round trip; each is asked for its version, for at most 10 s.

Exit codes: 0 the agent can be run (without --agent: at least one of them can), 1 it is there and did not tell its version,
2 usage, 3 machine unreachable, 4 authentication or host key, 5 it was not found or cannot be run, 6 the remote is disabled.`

/** `maestro agent ...` */
export const addAgentCommands = (program: Command): void => {
  const agent = program.command("agent").description("find the coding agents of a machine")
  withMachineOptions(agent.command("detect").description("tell which agents a machine has, which version, and where"))
    .option("-a, --agent <agent>", "this one alone; it is a failure when it is not there")
    .usage("--remote <remote> | --local [options]")
    .addHelpText("after", details)
    .action((flags: DetectFlags, command: Command) =>
      start(command, async () => (await import("../agent/DetectAgent.ts")).detectAgent(flags))
    )
}
