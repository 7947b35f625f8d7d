import type { Command } from "commander"
import type { AdoptFlags } from "../session/ConversationChoice.ts"
import { start } from "../start.ts"

const listHelp = `
Examples:
  maestro session conversations api
  maestro session conversations api --json | jq -r '.conversations[0].id'

Its machine is asked. Listed are the newest 50 that the agent keeps of exactly this folder, begun by Maestro or by hand; the
one that the session goes on with is marked with *. Known of: claude-code, codex, opencode, gemini-cli, qwen-code and pi, in
their usual folders in the home.
Exit codes: 0 listed, 1 the agent does not give them, 3 the machine is out of reach, 5 no such session.`

const adoptHelp = `
Examples:
  maestro session adopt api 01a20626-c770-7d20-854e-9108d7917cc9
  maestro session adopt api ses_df9d91310ffeRO5zydjJrxMs1B --unchecked

The conversation must be among those that "maestro session conversations" lists; --unchecked takes any id, for agents whose
conversations cannot be listed. Whoever still has it open elsewhere should close it there: two writers confuse agents.
Exit codes: 0 adopted, 3 the machine is out of reach, 5 no such session or conversation, 6 its agent is at work, or cannot
go on with conversations.`

/** `maestro session conversations|adopt|forget`: which conversation of its agent a session goes on with. */
export const addConversationCommands = (session: Command): void => {
  session
    .command("conversations")
    .description("list what the agent keeps of the session's folder, also what was begun outside Maestro")
    .argument("<session>", "name or id")
    .addHelpText("after", listHelp)
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/ConversationList.ts")).listConversations(name))
    )

  session
    .command("adopt")
    .description("go on with a conversation that was begun outside Maestro")
    .argument("<session>", "name or id")
    .argument("<conversation>", "the agent's own id of it")
    .option("--unchecked", "take the id as it is, without looking whether it is there")
    .addHelpText("after", adoptHelp)
    .action((name: string, id: string, flags: AdoptFlags, command: Command) =>
      start(command, async () => (await import("../session/ConversationChoice.ts")).adoptConversation(name, id, flags))
    )

  session
    .command("forget")
    .description("begin a new conversation with the next prompt; the agent keeps the old one")
    .argument("<session>", "name or id")
    .addHelpText("after", "\nExample:\n  maestro session forget api")
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/ConversationChoice.ts")).forgetConversation(name))
    )
}
