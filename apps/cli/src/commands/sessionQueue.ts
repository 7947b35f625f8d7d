import type { Command } from "commander"
import { start } from "../start.ts"

const listHelp = `
Examples:
  maestro session queue list api
  maestro session queue list api --json | jq -r '.queue[].prompt'

The queue goes on while some Maestro looks after the session: maestro send, maestro attach, or the app.`

const editHelp = `
Examples:
  maestro session queue edit api 1 -- "fix the failing test, and only that"
  maestro session queue edit api 2 -- - <prompt.txt

A place is counted from 1, which is next; the id of the prompt does too. Exit codes: 0 changed, 2 it is not in the queue
(any more), 5 no such session.`

/** `maestro session queue ...`: the prompts that wait until the agent is done. */
export const addQueueCommands = (session: Command): void => {
  const queue = session.command("queue").description("look at and change the prompts that wait for a session's agent")

  queue
    .command("list")
    .description("list what waits, in the order in which it will be run")
    .argument("<session>", "name or id")
    .addHelpText("after", listHelp)
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/ListQueue.ts")).listQueue(name))
    )

  queue
    .command("edit")
    .description("give a prompt that waits other words")
    .argument("<session>", "name or id")
    .argument("<prompt>", "its place in the queue, or its id")
    .argument("<words...>", "after --: the new prompt, or - to read it from stdin")
    .usage("<session> <prompt> [options] -- <words>")
    .addHelpText("after", editHelp)
    .action((name: string, place: string, words: ReadonlyArray<string>, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/ChangeQueue.ts")).editQueued(name, place, words))
    )

  queue
    .command("remove")
    .description("take prompts out of the queue")
    .argument("<session>", "name or id")
    .argument("<prompts...>", "their places in the queue, or their ids")
    .addHelpText("after", "\nExamples:\n  maestro session queue remove api 1\n  maestro session queue remove api 2 3")
    .action((name: string, places: ReadonlyArray<string>, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/ChangeQueue.ts")).removeQueued(name, places))
    )

  queue
    .command("clear")
    .description("take everything out of the queue; what is under way goes on")
    .argument("<session>", "name or id")
    .addHelpText("after", "\nExample:\n  maestro session queue clear api")
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../session/ChangeQueue.ts")).clearQueue(name))
    )
}
