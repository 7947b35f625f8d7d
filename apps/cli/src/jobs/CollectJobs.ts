import { Jobs } from "@maestro/core/machine/Jobs"
import { Effect } from "effect"
import { isNamed } from "../ChosenMachine.ts"
import { UsageError } from "../CliError.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { Output, renderTable } from "../Output.ts"
import { askMachines, endOfAnswers, unaskedDocument } from "./AskMachines.ts"

export interface CollectFlags extends MachineFlags {
  readonly olderThan: string
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** `90s`, `30m`, `12h`, `7d` in seconds. */
const secondsOf = (typed: string): Effect.Effect<number, UsageError> => {
  const match = /^(\d{1,6})([smhd])$/.exec(typed)
  const unit = units[match?.[2] ?? ""]
  return match === null || unit === undefined
    ? Effect.fail(new UsageError({ message: `--older-than: "${typed}" must be a number with s, m, h or d: 30m, 7d` }))
    : Effect.succeed(Number(match[1]) * unit)
}

/** `maestro jobs gc` */
export const collectJobs = Effect.fn("cli.jobs.gc")(function* (flags: CollectFlags) {
  const output = yield* Output
  const olderThanSeconds = yield* secondsOf(flags.olderThan)
  const { answers, unasked } = yield* askMachines(
    flags,
    Jobs.use((jobs) => jobs.collect({ olderThanSeconds }))
  )
  const removed = answers.flatMap(({ answer, machine: { name } }) => answer.map((id) => ({ id, machine: name })))
  const rows = removed.map(({ id, machine }) => (isNamed(flags) ? [id] : [machine, id]))
  const headings = isNamed(flags) ? ["REMOVED"] : ["MACHINE", "REMOVED"]
  const none = answers.length === 0 ? "No machine could be asked." : "Nothing to remove."
  const text = removed.length === 0 ? none : renderTable(headings, rows)
  yield* output.result({ removed, unasked: unaskedDocument(unasked) }, text)
  return yield* endOfAnswers(unasked)
})
