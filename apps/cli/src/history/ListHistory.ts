import { History, type HistoryFilter } from "@maestro/core/history/History"
import type { HistoryType, LocalHistoryEntry } from "@maestro/core/history/HistoryEntry"
import { Effect } from "effect"
import { UsageError } from "../CliError.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { exitCodes } from "../Failure.ts"
import { Output, renderTable } from "../Output.ts"
import { sinceOf, untilOf } from "../session/Since.ts"
import { historyDocument, historyRow } from "./HistoryView.ts"
import { machineAskedAbout, sessionOnceCalled } from "./PastNames.ts"

export interface HistoryFlags extends MachineFlags {
  readonly type?: string
  readonly session?: string
  readonly since?: string
  readonly until?: string
  readonly limit?: string
}

const typeOf = Effect.fnUntraced(function* (typed: string) {
  const types: Readonly<Record<string, HistoryType>> = { user: "USER", auto: "AUTO" }
  const type = types[typed.toLowerCase()]
  if (type !== undefined) return type
  return yield* new UsageError({ message: `--type: "${typed}" must be user or auto` })
})

const limitOf = Effect.fnUntraced(function* (typed: string) {
  if (/^[1-9]\d{0,8}$/.test(typed)) return Number(typed)
  return yield* new UsageError({ message: `--limit: "${typed}" must be a number of entries: 1 or more` })
})

const filterOf = Effect.fnUntraced(function* (flags: HistoryFlags) {
  const { session, since, type, until } = flags
  const machine = yield* machineAskedAbout(flags)
  const filter: HistoryFilter = {
    ...(type === undefined ? {} : { type: yield* typeOf(type) }),
    ...(machine === undefined ? {} : { machine }),
    ...(session === undefined ? {} : { session: yield* sessionOnceCalled(session) }),
    ...(since === undefined ? {} : { since: yield* sinceOf(since) }),
    ...(until === undefined ? {} : { until: yield* untilOf(until) })
  }
  return filter
})

const headings = ["ID", "ENDED (UTC)", "TYPE", "MACHINE", "SESSION", "OUTCOME", "SUMMARY"]

const tableOf = (entries: ReadonlyArray<LocalHistoryEntry>): string => renderTable(headings, entries.map(historyRow))

/** `maestro history list` and, with words, `maestro history search` */
export const listHistory = Effect.fn("cli.history.list")(function* (flags: HistoryFlags, words: ReadonlyArray<string>) {
  const output = yield* Output
  const text = words.join(" ")
  const limit = yield* limitOf(flags.limit ?? "20")
  const filter = yield* filterOf(flags)
  // One more than is shown tells whether there are more.
  const found = yield* History.use((history) =>
    history.list({ ...filter, ...(text.trim() === "" ? {} : { text }), limit: limit + 1 })
  )
  const entries = found.slice(0, limit)
  const none =
    Object.keys(filter).length === 0 && text.trim() === ""
      ? "No run has ended yet. Begin one with: maestro send SESSION -- PROMPT"
      : "Nothing in the history is like that."
  yield* output.result(
    { entries: entries.map(historyDocument), more: found.length > limit },
    entries.length === 0 ? none : tableOf(entries)
  )
  if (found.length > limit) yield* output.note(`There are more: see them with --limit ${limit * 10}, or --until.`)
  return exitCodes.done
})
