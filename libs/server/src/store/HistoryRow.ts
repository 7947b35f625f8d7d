import { type HistoryType, LocalHistoryEntry } from "@maestro/core/history/HistoryEntry"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { Effect, Schema } from "effect"
import type { Connection } from "./Database.ts"
import { machineText } from "./MachineText.ts"
import { searchText } from "./SearchText.ts"
import { unreadable } from "./StoreFailure.ts"
import { jsonText } from "./RowValues.ts"

/**
 * Rows are numbered by time, so that "newest first" is the order in which the table and its text index lie, and a search
 * may end with the last entry that is shown. So many entries may have the same millisecond.
 */
const perMillisecond = 1024

/** The first number of a time (milliseconds since 1970). */
export const numberAt = (timestamp: number): number => timestamp * perMillisecond

const freeNumber = `select coalesce(max(number) + 1, ?1) as number from history where number >= ?1 and number < ?1 + ${perMillisecond}`

const insert = `insert into history (number, id, type, machine, session, entry, summary, full_response)
  values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`

const index = "insert into history_text (rowid, summary, full_response, beside, keys) values (?, ?, ?, ?, ?)"

/**
 * Words for what an entry is, in a column of the text index that no search for text looks into. With them a word that
 * every entry has, asked for in one session, need not be looked up in every entry.
 */
export const historyKeys = {
  type: (type: HistoryType) => `type${type}`,
  session: (id: string) => `session${id.replaceAll(/[^\p{L}\p{N}]/gu, "")}`,
  machine: (machine: MachineRef) => `machine${machine._tag === "Local" ? "local" : machine.id.replaceAll("-", "")}`
}

/** Adds an entry and its words; one whose id is there already stays as it is. */
export const insertHistory = (connection: Connection, entry: LocalHistoryEntry): void => {
  const { fullResponse, summary, ...rest } = entry
  const [free] = connection.all(freeNumber, numberAt(entry.timestamp))
  const number = Number(free?.["number"])
  const added = connection.run(
    insert,
    number,
    entry.id,
    entry.type,
    machineText(entry.machine),
    entry.sessionId ?? null,
    jsonText(rest),
    summary,
    fullResponse ?? null
  )
  if (added === 0) return
  const beside = [entry.prompt ?? "", entry.sessionName ?? "", entry.projectPath].join("\n")
  const keys = [
    historyKeys.type(entry.type),
    historyKeys.machine(entry.machine),
    ...(entry.sessionId === undefined ? [] : [historyKeys.session(entry.sessionId)])
  ].join(" ")
  connection.run(index, number, searchText(summary), searchText(fullResponse ?? ""), searchText(beside), keys)
}

const { fullResponse: _response, summary: _summary, ...restFields } = LocalHistoryEntry.fields

const HistoryRow = Schema.Struct({
  entry: Schema.fromJsonString(Schema.Struct(restFields)),
  summary: Schema.String,
  full_response: Schema.NullOr(Schema.String)
})
const decode = Schema.decodeUnknownEffect(HistoryRow)

export const historyColumns = "h.id, h.entry, h.summary, h.full_response"

/** The entry of a row of the store's `file`. */
export const historyOfRow = (row: Readonly<Record<string, unknown>>, file: string) =>
  decode(row).pipe(
    Effect.map(({ entry, full_response, summary }): LocalHistoryEntry => ({
      ...entry,
      summary,
      ...(full_response === null ? {} : { fullResponse: full_response })
    })),
    Effect.mapError(() => unreadable(file, `The history entry ${String(row["id"])}`))
  )
