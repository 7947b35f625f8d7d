import type { Command } from "commander"
import type { AgentWords } from "../agent/AgentDraft.ts"
import type { EditAgentFlags } from "../agent/EditAgent.ts"
import { start } from "../start.ts"

const listHelp = `
Examples:
  maestro agent list
  maestro agent list --json | jq -r '.agents[] | select(.access | index("read-only")) | .id'

ACCESS are the modes that an agent can be run in (see maestro run --help), CAN what it has a way to do: resume, to go on
with a conversation; model, to take one; usage, to tell how many tokens a turn used. Which of them a machine has is told
by maestro agent detect.`

const showHelp = `
Examples:
  maestro agent show codex
  maestro agent show codex --json | jq -r '.agent.commands["read-only"] | join(" ")'

Shows how it is started in each access mode. The prompt is never part of the command: it comes by stdin.`

const addHelp = `
Examples:
  maestro agent add review --command "claude --print --output-format stream-json --verbose --agent reviewer" \\
    --format claude-stream-json --resume-args "--resume {id}" --model-args "--model {model}" \\
    --full-args "--dangerously-skip-permissions"
  maestro agent add codex-oss --command "codex exec --json --oss" --format codex-jsonl \\
    --resume-args "resume {id} -" --full-args "--dangerously-bypass-approvals-and-sandbox" \\
    --read-only-args "--sandbox read-only"
  maestro agent add summarise --command "~/bin/summarise --short" --format plain --read-only-args ""
  maestro run --remote gpu --agent review -- "look at the last commit"

The command is split into words as a shell would, and no shell is run: quotes and backslashes count, and what needs a
shell (a pipe, a variable, a glob) belongs into a script there. Its program is looked for on the machine, as that of every
agent is; ~/ is the home there. The prompt reaches it by stdin, which then ends.

Formats: claude-stream-json, codex-jsonl, gemini-stream-json, opencode-json, pi-json: what those agents print, an event a
line; plain: stdout is the answer, and the exit code tells whether it succeeded.

The words are put together as: command, those of the access mode, of the model, extra arguments (--arg), of the conversation.
read-only is refused until --read-only-args says how. That these words hold the agent to it is your word: Maestro does not
try it.`

const editHelp = `
What is not mentioned stays; if anything is wrong, nothing is changed. Runs that are under way go on as they are.
Can be cleared: resume-args, model-args, full-args, agent-args, read-only-args, env (all variables).

Examples:
  maestro agent edit review --command "claude --print --output-format stream-json --verbose"
  maestro agent edit review --clear read-only-args --env LANG=C.UTF-8`

const collect = (value: string, previous: ReadonlyArray<string> = []) => [...previous, value]

const withWords = (command: Command): Command =>
  command
    .option("--resume-args <words>", "how it goes on with a conversation; {id} stands for the conversation's id")
    .option("--model-args <words>", "how it takes a model; {model} stands for the model's name")
    .option("--full-args <words>", "further words for --access full: what bypasses its permission questions")
    .option("--agent-args <words>", "further words for --access agent: what makes it keep its own rules")
    .option("--read-only-args <words>", "further words for --access read-only; that they hold is your word")
    .option(
      "--env <name=value>",
      "variable for every run of it, stored and shown openly: no secrets (repeatable)",
      collect
    )

/** `maestro agent list|show|add|edit|remove`: the agents that things can be run with. */
export const addAgentDefinitionCommands = (agent: Command): void => {
  agent
    .command("list")
    .description("list the agents that Maestro can run, with your own")
    .addHelpText("after", listHelp)
    .action((_: unknown, command: Command) =>
      start(command, async () => (await import("../agent/ListAgents.ts")).listAgents)
    )
  agent
    .command("show")
    .description("show how an agent is started, and what it can do")
    .argument("<agent>", "its name, as maestro agent list has it")
    .addHelpText("after", showHelp)
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../agent/ShowAgent.ts")).showAgent(name))
    )
  withWords(
    agent
      .command("add")
      .description("add an agent of your own: a command that speaks a known format")
      .argument("<name>", "what you will call it: lower-case letters, digits, dots, dashes, underscores")
      .requiredOption("--command <line>", "the program and its arguments")
      .requiredOption("--format <format>", "how to understand its stdout: see below")
  )
    .addHelpText("after", addHelp)
    .action((name: string, words: AgentWords, command: Command) =>
      start(command, async () => (await import("../agent/AddAgent.ts")).addAgent(name, words))
    )
  withWords(
    agent
      .command("edit")
      .description("change an agent of your own")
      .argument("<agent>", "its name")
      .option("--command <line>", "the program and its arguments")
      .option("--format <format>", "how to understand its stdout")
  )
    .option("--clear <option>", "clear what this option set (repeatable)", collect)
    .option("--unset-env <name>", "forget this variable (repeatable)", collect)
    .addHelpText("after", editHelp)
    .action((name: string, flags: EditAgentFlags, command: Command) =>
      start(command, async () => (await import("../agent/EditAgent.ts")).editAgent(name, flags))
    )
  agent
    .command("remove")
    .description("forget an agent of your own; nothing is changed on any machine")
    .argument("<agent>", "its name")
    .option("-y, --yes", "do not ask (needed where there is no terminal to ask on)")
    .addHelpText(
      "after",
      "\nExample:\n  maestro agent remove review --yes\n\nThe sessions that use it are told before, and cannot run without it."
    )
    .action((name: string, flags: { readonly yes?: boolean }, command: Command) =>
      start(command, async () => (await import("../agent/RemoveAgent.ts")).removeAgent(name, flags))
    )
}
