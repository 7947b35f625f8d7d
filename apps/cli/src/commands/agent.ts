import type { Command } from "commander"
import type { DecodeFlags } from "../agent/DecodeAgent.ts"
import type { DetectFlags } from "../agent/DetectAgent.ts"
import { start } from "../start.ts"
import { addAgentDefinitionCommands } from "./agentDefinition.ts"
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

const decodeDetails = `
Examples:
  maestro agent decode --agent codex < recorded.jsonl
  codex exec --json -- "fix the tests" | maestro agent decode --agent codex | jq -r 'select(.type == "text").text'
  maestro agent decode --agent my-agent --exit-code 3 < recorded.txt | tail -n 1
  maestro agent decode --agent codex --used-before '{"inputTokens":1200,"outputTokens":34}' < second-turn.jsonl

Prints one line of JSON for each event (docs/agents.md has them), and at last the outcome:
  {"type":"outcome","status":"success","text":"...","agentSessionId":"...","usage":{"inputTokens":1200,...},"costUsd":0.01}
status is success, error (with "error":{"kind","message"}) or interrupted: the agent never said that it was done.

Without --exit-code the process is taken to have ended with 0, which says nothing. For an agent of plain text the exit code
is the outcome. codex counts tokens over a whole conversation: without --used-before, all of them count as this turn's.

Exit codes: 0 whatever the outcome is, 2 usage, 5 there is no such agent.`

/** `maestro agent ...` */
export const addAgentCommands = (program: Command): void => {
  const agent = program
    .command("agent")
    .description("coding agents: which there are, your own, which a machine has, and what they write")
  withMachineOptions(agent.command("detect").description("tell which agents a machine has, which version, and where"))
    .option("-a, --agent <agent>", "this one alone; it is a failure when it is not there")
    .usage("--remote <remote> | --local [options]")
    .addHelpText("after", details)
    .action((flags: DetectFlags, command: Command) =>
      start(command, async () => (await import("../agent/DetectAgent.ts")).detectAgent(flags))
    )
  agent
    .command("decode")
    .description("understand a stream that an agent wrote: stdin as events, one JSON a line, and its outcome")
    .requiredOption("-a, --agent <agent>", "the agent that wrote it, Maestro's own or yours: its format counts")
    .option("--exit-code <n>", "what the agent's process ended with")
    .option("--used-before <usage>", "JSON: the tokens that the conversation had used before this turn")
    .addHelpText("after", decodeDetails)
    .action((flags: DecodeFlags, command: Command) =>
      start(command, async () => (await import("../agent/DecodeAgent.ts")).decodeAgent(flags), "ours", { json: true })
    )
  addAgentDefinitionCommands(agent)
}
