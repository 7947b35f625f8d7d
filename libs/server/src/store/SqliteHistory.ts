import { History, type HistoryFilter } from "@maestro/core/history/History"
import { Effect, Layer, Option } from "effect"
import type { SQLInputValue } from "node:sqlite"
import { Database } from "./Database.ts"
import { historyColumns, historyKeys, historyOfRow, numberAt } from "./HistoryRow.ts"
import { machineText } from "./MachineText.ts"
import { searchQuery } from "./SearchText.ts"

/** A part of a `where`, with its one value. */
type Condition = readonly [sql: string, value: SQLInputValue]

const given = <A>(value: A | undefined, condition: (value: A) => Condition): ReadonlyArray<Condition> =>
  value === undefined ? [] : [condition(value)]

/** All of an entry that a search looks into. */
const wholeText = `h.summary || char(10) || coalesce(h.full_response, '') || char(10) ||
  coalesce(json_extract(h.entry, '$.prompt'), '') || char(10) ||
  coalesce(json_extract(h.entry, '$.sessionName'), '') || char(10) || json_extract(h.entry, '$.projectPath')`

const matchOf = (words: string, { machine, session, type }: HistoryFilter): string =>
  [
    `{summary full_response beside} : (${words})`,
    ...[
      ...(type === undefined ? [] : [historyKeys.type(type)]),
      ...(session === undefined ? [] : [historyKeys.session(session)]),
      ...(machine === undefined ? [] : [historyKeys.machine(machine)])
    ].map((key) => `keys : "${key}"`)
  ].join(" AND ")

/** From the text index where it is asked for words: it gives them newest first by itself, and the first ones are enough. */
const statementOf = (filter: HistoryFilter) => {
  const { limit, machine, session, since, text = "", type, until } = filter
  const { match, symbols } = searchQuery(text)
  const inText = match !== undefined
  const from = inText ? "history_text cross join history h on h.number = history_text.rowid" : "history h"
  const number = inText ? "history_text.rowid" : "h.number"
  const what: ReadonlyArray<Condition> = inText
    ? [["history_text match ?", matchOf(match, filter)]]
    : [
        ...given(type, (one): Condition => ["h.type = ?", one]),
        ...given(session, (one): Condition => ["h.session = ?", one]),
        ...given(machine, (one): Condition => ["h.machine = ?", machineText(one)])
      ]
  const conditions: ReadonlyArray<Condition> = [
    ...what,
    ...given(since, (time): Condition => [`${number} >= ?`, numberAt(time)]),
    ...given(until, (time): Condition => [`${number} < ?`, numberAt(time + 1)]),
    ...symbols.map((symbol): Condition => [`instr(${wholeText}, ?) > 0`, symbol])
  ]
  const where = conditions.length === 0 ? "" : `where ${conditions.map(([sql]) => sql).join(" and ")}`
  return {
    sql: `select ${historyColumns} from ${from} ${where} order by ${number} desc limit ?`,
    // SQLite's "no limit" is a negative one.
    values: [...conditions.map(([, value]) => value), limit ?? -1]
  }
}

const make = Effect.gen(function* () {
  const database = yield* Database

  const select = (sql: string, ...values: ReadonlyArray<SQLInputValue>) =>
    Effect.flatMap(database.all(sql, ...values), (rows) =>
      Effect.forEach(rows, (row) => historyOfRow(row, database.file))
    )

  const list = Effect.fn("History.list")((filter: HistoryFilter) => {
    const { sql, values } = statementOf(filter)
    return select(sql, ...values)
  })

  const get = Effect.fn("History.get")((id: string) =>
    Effect.map(select(`select ${historyColumns} from history h where h.id = ?`, id), ([entry]) =>
      Option.fromUndefinedOr(entry)
    )
  )

  const startingWith = Effect.fn("History.startingWith")((beginning: string, limit: number) =>
    select(
      `select ${historyColumns} from history h where h.id >= ?1 and h.id < ?1 || char(0x10ffff) order by h.number desc limit ?2`,
      beginning,
      limit
    )
  )

  return History.of({ list, get, startingWith })
})

/** `History` in the SQLite store, with an index of its words. */
export const layer: Layer.Layer<History, never, Database> = Layer.effect(History, make)
