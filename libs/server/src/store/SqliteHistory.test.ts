import { assert, describe, it, layer } from "@effect/vitest"
import { History, type HistoryFilter } from "@maestro/core/history/History"
import type { LocalHistoryEntry } from "@maestro/core/history/HistoryEntry"
import { RemoteId } from "@maestro/core/remote/Remote"
import { SessionId } from "@maestro/core/session/Session"
import { uuid7 } from "@maestro/core/id/Uuid"
import { Effect, Layer, Option, Schema } from "effect"
import { anEntry } from "../testing/aSession.ts"
import { inNewStore, newFolder, storesIn } from "../testing/aStore.ts"
import { Database } from "./Database.ts"
import { insertHistory } from "./HistoryRow.ts"

const add = (...entries: ReadonlyArray<LocalHistoryEntry>) =>
  Database.use((database) =>
    database.transaction((connection) => {
      for (const entry of entries) insertHistory(connection, entry)
    })
  )

const list = (filter: HistoryFilter) => History.use((history) => history.list(filter))

/** The summaries of what is found. */
const search = (text: string) => Effect.map(list({ text }), (found) => found.map(({ summary }) => summary))

const remote = { _tag: "Remote", id: RemoteId.make(uuid7()) } as const

describe("SqliteHistory (H1)", () => {
  it.live("keeps every field of an entry over a restart, newest first, and one entry an id", () =>
    Effect.gen(function* () {
      const folder = yield* newFolder
      const full = anEntry({
        type: "AUTO",
        timestamp: 5_000,
        fullResponse: "# All of it ☃\n",
        agentSessionId: "thread",
        sessionId: uuid7(),
        contextUsage: 12.5,
        usageStats: { inputTokens: 1, totalCostUsd: 0.5 },
        success: false,
        elapsedTimeMs: 1_234,
        machine: remote,
        machineName: "gpu"
      })
      const [old, sameTime] = [anEntry({ timestamp: 4_000 }), anEntry({ timestamp: 5_000 })]
      // An old run that is noticed late is old all the same.
      yield* Effect.provide(add(full, sameTime, old, { ...full, summary: "again" }), storesIn(folder))
      yield* Effect.gen(function* () {
        assert.deepEqual(yield* list({}), [sameTime, full, old])
        assert.deepEqual(yield* list({ limit: 1 }), [sameTime])
        assert.deepEqual(yield* list({ text: "again" }), [])
        assert.deepEqual(yield* History.use((history) => history.get(full.id)), Option.some(full))
        assert.deepEqual(yield* History.use((history) => history.get("nothing")), Option.none())
      }).pipe(Effect.provide(storesIn(folder)))
    })
  )

  it.live("is filtered by type, machine, session and time, with and without words", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const session = SessionId.make(uuid7())
        const [a, b, c] = [
          anEntry({ timestamp: 1_000, sessionId: session }),
          anEntry({ timestamp: 2_000, type: "AUTO", machine: remote }),
          anEntry({ timestamp: 3_000, sessionId: session, machine: remote })
        ]
        yield* add(a, b, c)
        for (const text of [undefined, "done"]) {
          const found = (filter: HistoryFilter) => list(text === undefined ? filter : { ...filter, text })
          assert.deepEqual(yield* found({ type: "USER" }), [c, a])
          assert.deepEqual(yield* found({ machine: remote }), [c, b])
          assert.deepEqual(yield* found({ machine: { _tag: "Local" } }), [a])
          assert.deepEqual(yield* found({ session, machine: remote }), [c])
          assert.deepEqual(yield* found({ since: 2_000 }), [c, b])
          assert.deepEqual(yield* found({ until: 2_000 }), [b, a])
          assert.deepEqual(yield* found({ since: 2_001, until: 2_999 }), [])
        }
      })
    )
  )

  it.live("an entry is found by the beginning of its id", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const [a, b] = [anEntry({ id: "0199f6a2-aaaa" }), anEntry({ id: "0199f6a2-aabb", timestamp: 9_000 })]
        yield* add(a, b, anEntry({ id: "0199f6a3-aaaa" }))
        const { startingWith } = yield* History
        assert.deepEqual(yield* startingWith("0199f6a2-aa", 10), [b, a])
        assert.deepEqual(yield* startingWith("0199f6a2-aaa", 10), [a])
        assert.deepEqual(yield* startingWith("%", 10), [])
      })
    )
  )

  it.live("an entry that something else has spoiled is an error that names it", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        const entry = anEntry()
        yield* add(entry)
        yield* Database.use((database) => database.run(`update history set entry = '{"type":"POEM"}'`))
        assert.include((yield* Effect.flip(list({}))).detail, `The history entry ${entry.id}`)
      })
    )
  )
})

describe("a search of the history (H1)", () => {
  const entries = [
    anEntry({
      timestamp: 1,
      summary: "Fixed the flaky test",
      fullResponse: "It was the clock in src/app/Clock.test.ts.",
      prompt: "make it green => now"
    }),
    anEntry({ timestamp: 2, summary: "Café Ünïcode", fullResponse: "don't panic: C++ -> Rust 🎉" }),
    anEntry({ timestamp: 3, summary: "認証のテストを修正しました", sessionName: "tokyo" }),
    anEntry({ timestamp: 4, summary: "로그인을 고쳤습니다", projectPath: "/home/ann/seoul" }),
    anEntry({ timestamp: 5, summary: "Исправил тест", fullResponse: "100% готово_да" })
  ]
  const [fixed, cafe, tokyo, seoul, moscow] = entries.map(({ summary }) => summary)

  it.live("finds whole words in any order and place, the beginning of the last, and phrases", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        yield* add(...entries)
        const cases: ReadonlyArray<readonly [string, ReadonlyArray<string | undefined>]> = [
          ["test fixed", [fixed]],
          ["FLAKY clock", [fixed]],
          ["green flaky", [fixed]],
          ["=>", [fixed]],
          ["fixed te", [fixed]],
          ["te fixed", []],
          ['"te"', []],
          ['"flaky test"', [fixed]],
          ['"test flaky"', []],
          ["src/app/Clock", [fixed]],
          ["cafe unicode", [cafe]],
          ["CAFÉ", [cafe]],
          ["don't", [cafe]],
          ["C++", [cafe]],
          ["->", [cafe]],
          ["rust -> 🎉", [cafe]],
          ["🎉", [cafe]],
          ["-> clock", []],
          ["認証", [tokyo]],
          ["修正 テスト", [tokyo]],
          ["証の", [tokyo]],
          ["正修", []],
          ["tokyo", [tokyo]],
          ["고쳤", [seoul]],
          ["그인", [seoul]],
          ["seoul", [seoul]],
          ["ТЕСТ", [moscow]],
          ["%", [moscow]],
          ["_", [moscow]],
          ["nothing of this", []]
        ]
        for (const [text, expected] of cases) assert.deepEqual(yield* search(text), expected, text)
        assert.lengthOf(yield* search("  "), entries.length)
      })
    )
  )

  it.live("what was removed is not found any more", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        yield* add(...entries)
        yield* Database.use((database) => database.run("delete from history where summary = ?", fixed ?? ""))
        assert.deepEqual(yield* search("flaky"), [])
        const [row] = yield* Database.use((database) => database.all("select count(*) as n from history_text"))
        assert.strictEqual(row?.["n"], entries.length - 1)
      })
    )
  )
})

/** ASCII, Latin and its marks, Thai, Tai Lue, kana and Han, Hangul, forms of letters, and what is beyond the first plane. */
const scripts = [
  [0x00, 0x7f],
  [0xa0, 0x36f],
  [0xe00, 0xe7f],
  [0x1980, 0x19df],
  [0x3000, 0x9fff],
  [0xac00, 0xd7a3],
  [0xf900, 0xffff],
  [0x10000, 0x1ffff]
] as const
const Character = Schema.Union(
  scripts.map(([minimum, maximum]) => Schema.Int.check(Schema.isBetween({ minimum, maximum })))
)
const Text = Schema.Array(Character).check(Schema.isMaxLength(12))

layer(Layer.unwrap(Effect.map(newFolder, storesIn)), { excludeTestServices: true })(
  "properties of a search (H1)",
  (it) => {
    it.effect.prop(
      "any text is a search, and finds what has it",
      { before: Text, codes: Text },
      ({ before, codes }) =>
        Effect.gen(function* () {
          const [start, text] = [String.fromCodePoint(...before), String.fromCodePoint(...codes)]
          const entry = anEntry({ fullResponse: `${start} ${text}` })
          yield* add(entry)
          yield* search(text)
          yield* search(`"${start} "" ${text}`)
          for (const word of text.split(/[\s"]+/).filter((each) => each !== "")) {
            const [found] = yield* list({ text: `"${word}"` })
            assert.strictEqual(found?.id, entry.id, JSON.stringify(word))
          }
          yield* Database.use((database) => database.run("delete from history"))
        }),
      { arbitrary: { runs: 400 } }
    )
  }
)
