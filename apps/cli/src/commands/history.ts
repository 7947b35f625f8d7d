import type { Command } from "commander"
import type { HistoryFlags } from "../history/ListHistory.ts"
import { start } from "../start.ts"
import { withMachineOptions } from "./machineOptions.ts"

const about = `
Every run of a session that has ended leaves an entry: what came of it in a line, the whole answer, usage, machine and
duration. Entries stay when their session or remote is removed; both may still be named here. No machine is asked.`

const times = `
--since and --until take an age (30m, 2h, 7d, 3w) or a time by UTC (2026-11-23, 2026-11-23T14:00).`

const searchHelp = `
Examples:
  maestro history search flaky clock
  maestro history search '"the clock" test' --session api
  maestro history search migrat --remote gpu --since 2w --json

Words must all be in the summary, the answer, the prompt, or the name of the session or folder, in any order; case and
accents do not matter. The last word may be the beginning of one. "Several words" in double quotes must stand next to each other, as they
are. Of Chinese, Japanese, Korean and Thai text any part is found. What has no letter or digit (=>) is looked for as it is.
${times}`

const withFilters = (command: Command): Command =>
  withMachineOptions(command)
    .option("--type <type>", "only these: user (prompts of a person) or auto (of a playbook)")
    .option("--session <session>", "only of this session: name or id")
    .option("--since <when>", "only what ended since then")
    .option("--until <when>", "only what ended until then; a day is meant with all its hours")
    .option("--limit <entries>", "so many at most", "20")

/** `maestro history ...` */
export const addHistoryCommands = (program: Command): void => {
  const history = program
    .command("history")
    .description("look up what was done, newest first")
    .addHelpText("after", about)

  withFilters(history.command("list").description("list the newest entries"))
    .addHelpText(
      "after",
      `
Examples:
  maestro history list
  maestro history list --session api --since 1d
  maestro history list --remote gpu --type auto --limit 100 --json
${times}`
    )
    .action((flags: HistoryFlags, command: Command) =>
      start(command, async () => (await import("../history/ListHistory.ts")).listHistory(flags, []))
    )

  withFilters(history.command("search").description("find entries by their words"))
    .argument("<words...>", "what must be in them")
    .addHelpText("after", searchHelp)
    .action((words: ReadonlyArray<string>, flags: HistoryFlags, command: Command) =>
      start(command, async () => (await import("../history/ListHistory.ts")).listHistory(flags, words))
    )

  history
    .command("show")
    .description("show an entry with its whole answer")
    .argument("<id>", "its id, or the beginning of it")
    .addHelpText(
      "after",
      `
Examples:
  maestro history show 0199f6a2-4c1e
  maestro history show 0199f6a2-4c1e --json | jq -r .entry.fullResponse

Exit codes: 0 shown, 2 more than one id begins like that, 5 none does.`
    )
    .action((id: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../history/ShowHistory.ts")).showHistory(id))
    )
}
