import { History, type HistoryFilter } from "@maestro/core/history/History"
import type { LocalHistoryEntry } from "@maestro/core/history/HistoryEntry"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId } from "@maestro/core/machine/Jobs"
import { type Session, SessionId } from "@maestro/core/session/Session"
import { SessionStore } from "@maestro/core/session/SessionStore"
import type { Turn } from "@maestro/core/session/Turn"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Database } from "@maestro/server/store/Database"
import { insertHistory } from "@maestro/server/store/HistoryRow"
import * as SqliteHistory from "@maestro/server/store/SqliteHistory"
import * as SqliteRemotes from "@maestro/server/store/SqliteRemotes"
import * as SqliteSessions from "@maestro/server/store/SqliteSessions"
import * as SqliteTurns from "@maestro/server/store/SqliteTurns"
import { Effect, Layer } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { measure, pairs } from "./Measure.ts"
import { ms, type Row } from "./Row.ts"
import { run } from "./Setting.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-bench-store-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const storesIn = (path: string) =>
  Layer.mergeAll(SqliteSessions.layer, SqliteTurns.layer, SqliteHistory.layer).pipe(
    Layer.provideMerge(SqliteRemotes.layer),
    Layer.provideMerge(Database.layer(path))
  )

/** The same numbers in each run: from 0 to 1. */
const makeRandom = () => {
  let state = 42
  return () => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32
  }
}

const syllables = "ba co du fe gi ha jo ku le mi no pa qui ro sa te ul vo we xi".split(" ")
const wordOf = (number: number): string =>
  number < 20 ? (syllables[number] ?? "") : `${wordOf(Math.floor(number / 20) - 1)}${syllables[number % 20] ?? ""}`

/** Of 8,000 words, some in every text and others the rarer the longer they are. */
const makeWords = () => {
  const random = makeRandom()
  return () => wordOf(Math.floor(random() ** 3 * 8_000))
}

const sessionsCount = 1_000
const entriesCount = 100_000

const fillHistory = Effect.gen(function* () {
  const database = yield* Database
  const word = makeWords()
  const text = (length: number) => Array.from({ length }, word).join(" ")
  const entry = (number: number): LocalHistoryEntry => ({
    id: uuid7(),
    type: number % 5 === 0 ? "AUTO" : "USER",
    timestamp: 1_700_000_000_000 + number * 60_000,
    summary: `Fixed ${text(10)}.`,
    fullResponse: `It was the ${text(90)}.`,
    projectPath: "/home/ann/project",
    hostname: "desk",
    sessionId: `session ${number % 200}`,
    success: true,
    machine: { _tag: "Local" },
    machineName: "this machine",
    agent: "claude-code",
    prompt: text(20)
  })
  for (let from = 0; from < entriesCount; from += 1_000)
    yield* database.transaction((connection) => {
      for (let number = from; number < from + 1_000; number++) insertHistory(connection, entry(number))
    })
})

const searches: ReadonlyArray<readonly [string, HistoryFilter]> = [
  ["a rare word", { text: `"${wordOf(7_999)}"` }],
  ["a word of every entry", { text: "fixed" }],
  ["three words", { text: `fixed ${wordOf(17)} ${wordOf(420)}` }],
  ["one letter", { text: "f" }],
  ["the beginning of many words", { text: "nosa" }],
  ["a phrase", { text: '"it was the"' }],
  ["a word of every entry in one session", { text: "fixed", session: SessionId.make(uuid7()) }],
  ["no word that is there", { text: "nowhere" }],
  ["no word at all, one type", { type: "AUTO" }]
]

/** Searches of 100,000 entries, the first 50 that are found. */
const historyRow = Effect.fnUntraced(function* (rounds: number) {
  yield* fillHistory
  const history = yield* History
  const database = yield* Database
  const samples = yield* Effect.forEach(searches, ([name, filter]) =>
    Effect.map(measure(rounds, history.list({ ...filter, limit: 50 })), ({ median }) => ({ name, median }))
  )
  const scan = yield* measure(
    Math.min(rounds, 3),
    database.all(
      "select id from history where full_response like ? order by number desc limit 50",
      `%${wordOf(7_999)}%`
    )
  )
  const slowest = samples.toSorted((a, b) => b.median - a.median)[0] ?? { name: "", median: Number.NaN }
  return {
    what:
      "searching 100,000 history entries (library), the slowest of these: " +
      samples.map(({ name }) => name).join(", "),
    ours: `${ms(slowest.median)} (${slowest.name})`,
    theirs: `a rare word without an index ${ms(scan.median)}`,
    bar: "<= 100 ms",
    met: slowest.median <= 100
  } satisfies Row
})

const aSession: Session = {
  id: SessionId.make(uuid7()),
  name: "session 0000",
  agent: "claude-code",
  machine: { _tag: "Local" },
  access: "full",
  extraArguments: [],
  env: {},
  syncHistory: false,
  createdAt: Date.now()
}

const aTurn = (): Turn => ({
  id: JobId.make(uuid7()),
  session: aSession.id,
  type: "USER",
  prompt: "Fix the failing test, please.",
  attachments: [],
  agent: aSession.agent,
  machine: aSession.machine,
  access: aSession.access,
  createdAt: Date.now(),
  state: { _tag: "Queued" }
})

const answer = {
  status: "success",
  text: "It was the clock. ".repeat(120),
  usage: { inputTokens: 1, outputTokens: 2 }
} as const

/** One session with 20 turns that have ended, the last of them with an answer of 2 KiB, and one that waits. */
const fillSession = Effect.gen(function* () {
  const [sessions, turns] = [yield* SessionStore, yield* TurnStore]
  const session = yield* sessions.add(aSession, {})
  for (let count = 0; count < 20; count++) {
    const turn = aTurn()
    yield* turns.enqueue(turn, "last")
    yield* turns.start(turn.id, turn)
    yield* turns.end(turn.id, { state: { _tag: "Ended", startedAt: 1, endedAt: Date.now(), outcome: answer } })
  }
  yield* turns.enqueue(aTurn(), "last")
  return session
})

/** The session again and again, under other names: a row of a table as it is, but for its keys. */
const copies = Effect.gen(function* () {
  const database = yield* Database
  const columnsOf = (table: string) =>
    Effect.map(database.all(`select name from pragma_table_info('${table}')`), (rows) =>
      rows.map(({ name }) => String(name))
    )
  const copied = (columns: ReadonlyArray<string>, keys: Readonly<Record<string, string>>) =>
    `(${columns.join(", ")}) select ${columns.map((name) => keys[name] ?? name).join(", ")}`
  const id = (column: string) => `substr(${column}, 1, 32) || printf('%04x', ?1)`
  const session = copied(yield* columnsOf("sessions"), { id: id("id"), name: "printf('session %04d', ?1)" })
  const turn = copied(yield* columnsOf("turns"), { id: id("id"), session: id("session") })
  return {
    session: `insert into sessions ${session} from sessions where name = 'session 0000'`,
    turn: `insert into turns ${turn} from turns where session = ?2`
  }
})

const fillSessions = Effect.gen(function* () {
  const database = yield* Database
  const { id } = yield* fillSession
  const statements = yield* copies
  yield* database.transaction(({ run: change }) => {
    for (let number = 1; number < sessionsCount; number++) {
      change(statements.session, number)
      change(statements.turn, number, id)
    }
  })
})

const launcher = join(import.meta.dirname, "../../../cli/bin/maestro.js")

/** The whole command, with the start of the program. */
const sessionListRow = Effect.fnUntraced(function* (path: string, rounds: number) {
  yield* fillSessions
  const maestro = (...words: ReadonlyArray<string>) => run(process.execPath, [launcher, "--data-dir", path, ...words])
  const { ours, theirs } = yield* pairs(rounds, maestro("session", "list"), maestro("--help"))
  const library = yield* measure(
    rounds,
    SessionStore.use((sessions) => sessions.list)
  )
  return {
    what: "`maestro session list` with 1,000 sessions of 21 turns (CLI)",
    ours: ms(ours.median),
    theirs: `\`maestro --help\` ${ms(theirs.median)}; the store alone ${ms(library.median)}`,
    bar: "<= 300 ms",
    met: ours.median <= 300
  } satisfies Row
})

/** What people wait for that comes from the store alone. */
export const storeRows = (rounds: number) =>
  Effect.scoped(
    Effect.gen(function* () {
      const [sessions, history] = [yield* folder, yield* folder]
      return [
        yield* Effect.provide(sessionListRow(sessions, rounds), storesIn(sessions)),
        yield* Effect.provide(historyRow(rounds), storesIn(history))
      ]
    })
  )
