import type { Command } from "commander"
import type { AddSessionFlags } from "../session/AddSession.ts"
import type { EditSessionFlags } from "../session/EditSession.ts"
import type { RemoveSessionFlags } from "../session/RemoveSession.ts"
import { start } from "../start.ts"
import { withEnvOptions } from "./envOptions.ts"
import { withMachineOptions } from "./machineOptions.ts"
import { withSecretOptions } from "./secretOptions.ts"
import { addConversationCommands } from "./sessionConversations.ts"
import { addQueueCommands } from "./sessionQueue.ts"

const collect = (value: string, previous: ReadonlyArray<string> = []) => [...previous, value]

const addHelp = `
Examples:
  maestro session add api --agent claude-code --remote gpu --cwd ~/api
  maestro session add here --agent codex --local --cwd .
  maestro session add docs --agent claude-code --remote gpu --access read-only --model sonnet
  maestro session add mine --agent custom --agent-command "~/bin/summarise" --remote gpu --env LANG=C.UTF-8 --secret API_KEY

The machine has to be said: nothing runs on one that was not named. With --access full (the default) the agent changes
files and runs commands without asking, with agent it follows its own rules; read-only is refused for agents that nothing
holds to it (maestro agent list). The folder is looked at when a prompt is sent.
Exit codes: 0 added, 2 usage, 5 no such agent or remote, 6 the name is taken, the remote is disabled, or refused.`

const editHelp = `
Fields that can be cleared: cwd, model, agent-command, args and env (all variables); an empty value clears too. --arg takes
the place of all further arguments. What is not mentioned stays; if anything is wrong, nothing is changed. A turn that is
under way goes on as it was begun. Another agent, machine or folder begins a new conversation.

Examples:
  maestro session edit api --model opus --access agent
  maestro session edit api --remote box --cwd ~/src/api
  maestro session edit api --clear cwd --model ''
  maestro session edit api --env LANG=C --secret API_KEY --unset-env OLD_KEY
  maestro session edit api --no-sync-history`

const withFields = (command: Command): Command =>
  withSecretOptions(
    withEnvOptions(
      withMachineOptions(command)
        .option(
          "--cwd <folder>",
          "project folder there: absolute, or starting with ~/ (default: the remote's, else the home)"
        )
        .option("--model <model>", "a model, by the agent's own name for it")
        .option("--agent-command <path>", "the agent's executable there: a path, or a name on a PATH")
        .option(
          "--arg <word>",
          "one more word for the agent's command line, as it is; one that starts with a dash as --arg=--word (repeatable)",
          collect
        )
    )
  ).option("--sync-history", "share its history through the project's folder")

/** `maestro session ...` */
export const addSessionCommands = (program: Command): void => {
  const session = program.command("session").description("define sessions: an agent in a project on a machine")

  withFields(
    session
      .command("add")
      .description("define a session")
      .argument("<name>", "what you will call it")
      .requiredOption("-a, --agent <agent>", "which agent: maestro agent list shows them")
      .option("--access <mode>", "what the agent may do without asking: full, agent or read-only", "full")
  )
    .addHelpText("after", addHelp)
    .action((name: string, flags: AddSessionFlags, command: Command) =>
      start(command, async () => (await import("../session/AddSession.ts")).addSession(name, flags))
    )

  session
    .command("list")
    .description("list the sessions and how they are; no machine is asked")
    .addHelpText(
      "after",
      `
Examples:
  maestro session list
  maestro session list --json | jq -r '.sessions[] | select(.state == "error") | .name'

States: ready, working, queued (nobody runs what waits: maestro attach SESSION does), error (the last turn failed),
unverifiable (whether it works cannot be told: its machine was removed or disabled).`
    )
    .action((_: unknown, command: Command) =>
      start(command, async () => (await import("../session/ListSessions.ts")).listSessions)
    )

  session
    .command("show")
    .description("show a session; what has ended meanwhile is fetched first")
    .argument("<session>", "name or id")
    .addHelpText("after", "\nExample:\n  maestro session show api")
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/ShowSession.ts")).showSession(name))
    )

  withFields(
    session
      .command("edit")
      .description("change a session")
      .argument("<session>", "name or id")
      .option("--name <name>", "another name")
      .option("-a, --agent <agent>", "another agent")
      .option("--access <mode>", "what the agent may do without asking: full, agent or read-only")
  )
    .option("--no-sync-history", "keep its history on this machine only")
    .option("--clear <field>", "clear this field (repeatable)", collect)
    .option("--unset-env <name>", "forget this variable (repeatable)", collect)
    .addHelpText("after", editHelp)
    .action((name: string, flags: EditSessionFlags, command: Command) =>
      start(command, async () => (await import("../session/EditSession.ts")).editSession(name, flags))
    )

  session
    .command("rename")
    .description("give a session another name")
    .argument("<session>", "name or id")
    .argument("<new-name>", "what you will call it")
    .addHelpText("after", "\nExample:\n  maestro session rename api api-old")
    .action((name: string, newName: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/RenameSession.ts")).renameSession(name, newName))
    )

  session
    .command("duplicate")
    .description("define the same session again under another name, with nothing said in it yet")
    .argument("<session>", "name or id")
    .argument("<new-name>", "what you will call the new one")
    .addHelpText("after", "\nExample:\n  maestro session duplicate api api-2")
    .action((name: string, newName: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/DuplicateSession.ts")).duplicateSession(name, newName))
    )

  session
    .command("remove")
    .description("forget a session with its turns, its queue and its files; its history stays")
    .argument("<session>", "name or id")
    .option("-y, --yes", "do not ask (needed where there is no terminal to ask on)")
    .option("--force", "do not ask, and remove it though its agent is at work, which is then left to itself")
    .addHelpText(
      "after",
      `
Examples:
  maestro session remove api
  maestro session remove api --yes

While its agent is at work it is refused: stop that first (maestro stop api). --force is for a machine that will not come
back. Exit codes: 0 removed, 1 you said no, 2 there is no terminal to ask on, 5 no such session, 6 its agent is at work.`
    )
    .action((name: string, flags: RemoveSessionFlags, command: Command) =>
      start(command, async () => (await import("../session/RemoveSession.ts")).removeSession(name, flags))
    )

  addQueueCommands(session)
  addConversationCommands(session)
}
