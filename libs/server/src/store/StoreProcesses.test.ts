import { assert, describe, it } from "@effect/vitest"
import { History } from "@maestro/core/history/History"
import { inMountNamespace } from "@maestro/machine/testing/MountNamespace"
import type { Session } from "@maestro/core/session/Session"
import { SessionStore } from "@maestro/core/session/SessionStore"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect, Stream } from "effect"
import { aSession, aText, aTurn, startOf } from "../testing/aSession.ts"
import { newFolder, storesIn } from "../testing/aStore.ts"
import { startProcess, storeCommand } from "../testing/StoreProcess.ts"

/** A store with a session that has this many turns in its queue. */
const storeWith = Effect.fnUntraced(function* (count: number) {
  const folder = yield* newFolder
  const session: Session = aSession()
  const turns = Array.from({ length: count }, () => aTurn(session))
  yield* Effect.gen(function* () {
    const store = yield* TurnStore
    yield* SessionStore.use((sessions) => sessions.add(session, {}))
    for (const turn of turns) yield* store.enqueue(turn, "last")
  }).pipe(Effect.provide(storesIn(folder)))
  return { folder, session, ids: turns.map(({ id }) => id) }
})

const storeWithRunning = Effect.gen(function* () {
  const { folder, ids, session } = yield* storeWith(1)
  const id = ids[0]
  if (id === undefined) return yield* Effect.die("no turn")
  yield* TurnStore.use((turns) => turns.start(id, startOf(session))).pipe(Effect.provide(storesIn(folder)))
  return { folder, id }
})

const storedOf = (folder: string, id: Parameters<TurnStore["Service"]["events"]>[0]) =>
  TurnStore.use((turns) => Effect.all([Stream.runCollect(turns.events(id)), turns.progress(id)])).pipe(
    Effect.provide(storesIn(folder))
  )

const run = (processes: ReadonlyArray<Effect.Success<ReturnType<typeof startProcess>>>) =>
  Effect.gen(function* () {
    for (const { go } of processes) yield* go
    return yield* Effect.forEach(processes, ({ end }) => end)
  })

describe("the store in several processes (S6)", () => {
  it.live("events that three store in different pieces are there once, in order", () =>
    Effect.gen(function* () {
      const { folder, id } = yield* storeWithRunning
      const count = 1_000
      const processes = yield* Effect.forEach([37, 64, 333], (chunk) =>
        startProcess(storeCommand(folder, "append", id, String(chunk), String(count)))
      )
      for (const { code, said } of yield* run(processes)) assert.strictEqual(code, 0, said)
      const [events, { offsets }] = yield* storedOf(folder, id)
      assert.deepEqual(
        events,
        Array.from({ length: count }, (_, line) => aText(id, line * 10, `line ${line}`))
      )
      assert.deepEqual(offsets, { out: count * 10, err: 0 })
    })
  )

  it.live("a turn is started by one and ended by one, with one history entry", () =>
    Effect.gen(function* () {
      const { folder, ids } = yield* storeWith(25)
      const command = storeCommand(folder, "start", ...ids)
      const processes = yield* Effect.forEach([1, 2, 3], () => startProcess(command))
      for (const { code, said } of yield* run(processes)) assert.strictEqual(code, 0, said)
      const said = processes
        .flatMap(({ lines }) => lines)
        .filter((line) => line.startsWith("{"))
        .map((line): { id: string; started: boolean; ended: boolean } => JSON.parse(line))
      assert.lengthOf(said, 75)
      for (const id of ids) {
        assert.lengthOf(
          said.filter((one) => one.id === id && one.ended),
          1
        )
        assert.isAtMost(said.filter((one) => one.id === id && one.started).length, 1)
      }
      const entries = yield* History.use((history) => history.list({})).pipe(Effect.provide(storesIn(folder)))
      assert.deepEqual(entries.map(({ id }) => id).toSorted(), ids.toSorted())
    })
  )

  it.live("a process that is killed has stored what it said, and nothing half", () =>
    Effect.gen(function* () {
      const { folder, id } = yield* storeWithRunning
      const perStep = 40
      for (const step of [1, 3, 8]) {
        const process = yield* startProcess(storeCommand(folder, "append", id, String(perStep), "1000000"))
        yield* process.go
        yield* process.saw((line) => line === `stored ${step * perStep}`)
        yield* process.kill
        const [events, { offsets }] = yield* storedOf(folder, id)
        const last = process.lines.at(-1) ?? ""
        assert.isAtLeast(events.length, Number(last.replace("stored ", "")))
        assert.strictEqual(events.length % perStep, 0)
        assert.deepEqual(offsets, { out: events.length * 10, err: 0 })
      }
    })
  )

  it.live("a process that is killed in the middle of a transaction leaves nothing of it, and holds nobody up", () =>
    Effect.gen(function* () {
      const { folder, id } = yield* storeWithRunning
      const process = yield* startProcess(storeCommand(folder, "blockInTransaction", id))
      yield* process.go
      yield* process.saw((line) => line === "in the middle")
      yield* process.kill
      const next = yield* startProcess(storeCommand(folder, "append", id, "2", "2"))
      assert.deepEqual(
        (yield* run([next])).map(({ code }) => code),
        [0]
      )
      const [events, { offsets }] = yield* storedOf(folder, id)
      assert.deepEqual(events, [aText(id, 0, "line 0"), aText(id, 10, "line 1")])
      assert.deepEqual(offsets, { out: 20, err: 0 })
    })
  )

  it.live("a full disk is said, and nothing is stored half", () =>
    Effect.gen(function* () {
      const folder = yield* newFolder
      const command = inMountNamespace(
        'mount -t tmpfs -o size=2m tmpfs "$1" && exec "${@:2}"',
        folder,
        ...storeCommand(folder, "fill")
      )
      const process = yield* startProcess(command)
      const [{ code, said } = { code: 1, said: "" }] = yield* run([process])
      assert.strictEqual(code, 0, said)
      const found = JSON.parse(process.lines.at(-1) ?? "")
      assert.isAbove(found.stored, 0)
      assert.deepInclude(found, {
        events: found.stored,
        last: found.stored - 1,
        out: found.stored,
        entries: 0,
        integrity_check: "ok",
        state: "Launching"
      })
      assert.include(found.hint, "disk is full")
      assert.include(found.endHint, "disk is full")
    })
  )
})
