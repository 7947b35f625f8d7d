// A process that does something with the store in the folder given, for tests that start several, or end one. It says
// "ready", and begins when it gets a line.
import { JobId } from "@maestro/core/machine/Jobs"
import { Leases } from "@maestro/core/session/Leases"
import { SessionStore } from "@maestro/core/session/SessionStore"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect, Option } from "effect"
import { once } from "node:events"
import { writeSync } from "node:fs"
import { Database } from "../store/Database.ts"
import { storesIn } from "./aStore.ts"
import { anEnd, anEntry, aSession, aText, aTurn, startOf } from "./aSession.ts"

const [folder = "", action = "", first = "", ...more] = process.argv.slice(2)

/** At once, whatever becomes of this process next. */
const say = (text: string) => Effect.sync(() => writeSync(1, `${text}\n`))

const turnId = () => JobId.make(first)

/** Lines of ten bytes from the beginning on, some at a time. */
const append = Effect.gen(function* () {
  const turns = yield* TurnStore
  const [chunk = 1, count = 0] = more.map(Number)
  for (let from = 0; from < count; from += chunk) {
    const to = Math.min(from + chunk, count)
    const events = Array.from({ length: to - from }, (_, place) =>
      aText(turnId(), (from + place) * 10, `line ${from + place}`)
    )
    yield* turns.append(turnId(), events, { offsets: { out: to * 10, err: 0 } })
    yield* say(`stored ${to}`)
  }
})

const start = Effect.gen(function* () {
  const turns = yield* TurnStore
  const session = yield* SessionStore.use((sessions) => sessions.get("api"))
  for (const id of [first, ...more].map((one) => JobId.make(one))) {
    const started = yield* turns.start(id, startOf(session))
    // Whoever comes too late ends it as well, and nothing comes of that.
    const ended = yield* turns.end(id, anEnd({}, { history: anEntry({ id, sessionId: session.id }) }))
    yield* say(JSON.stringify({ id, started, ended }))
  }
})

/** Is ended by the test, before it has come to an end. */
const blockInTransaction = Database.use((database) =>
  database.transaction(({ run }) => {
    run("update turns set out_offset = 4711 where id = ?", first)
    run("insert into events (turn, stream, offset, place, event) values (?, 'out', 0, 0, '{}')", first)
    writeSync(1, "in the middle\n")
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
)

const takeLease = Effect.scoped(
  Effect.gen(function* () {
    const taken = yield* Leases.use((leases) => leases.take(first))
    yield* say(Option.isSome(taken) ? "taken" : "refused")
    yield* Effect.promise(() => once(process.stdin, "data"))
  })
)

/** Stores until there is no room, and says what came of it. */
const fill = Effect.gen(function* () {
  const turns = yield* TurnStore
  const database = yield* Database
  const session = yield* SessionStore.use((sessions) => sessions.add(aSession(), {}))
  const turn = aTurn(session)
  yield* turns.enqueue(turn, "last")
  yield* turns.start(turn.id, startOf(session))
  const some = (from: number) =>
    Array.from({ length: 20 }, (_, place) => aText(turn.id, from + place, "x".repeat(1_000)))
  let stored = 0
  const storeMore = Effect.gen(function* () {
    yield* turns.append(turn.id, some(stored), { offsets: { out: stored + 20, err: 0 } })
    stored += 20
  })
  const error = yield* Effect.flip(Effect.forever(storeMore))
  const endError = yield* Effect.flip(
    turns.end(turn.id, anEnd({ text: "y".repeat(200_000) }, { history: anEntry({ id: turn.id }) }))
  )
  const [found] = yield* database.all("select count(*) as events, max(offset) as last from events")
  const [history] = yield* database.all("select count(*) as entries from history")
  const [check] = yield* database.all("pragma integrity_check")
  const { offsets } = yield* turns.progress(turn.id)
  const state = Option.getOrThrow(yield* turns.get(turn.id)).state._tag
  yield* say(
    JSON.stringify({
      stored,
      hint: error.hint,
      endHint: endError.hint,
      ...found,
      ...history,
      ...check,
      ...offsets,
      state
    })
  )
})

const actions: Readonly<Record<string, Effect.Effect<void, unknown, Leases | SessionStore | TurnStore | Database>>> = {
  append,
  start,
  blockInTransaction,
  takeLease,
  fill
}

console.log("ready")
await once(process.stdin, "data")
await Effect.runPromise(Effect.provide(actions[action] ?? Effect.die(`no action ${action}`), storesIn(folder)))
process.stdin.destroy()
