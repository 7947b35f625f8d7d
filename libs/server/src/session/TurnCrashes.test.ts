import { assert } from "@effect/vitest"
import { History } from "@maestro/core/history/History"
import type { JobId } from "@maestro/core/machine/Jobs"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect, Option, Schedule, Stream } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { onEveryMachine, Place } from "../testing/EveryMachine.ts"
import { concludes, opens, script } from "../testing/ScriptedAgent.ts"
import { anotherMaestro } from "../testing/SessionProcess.ts"
import { advance, follow, followed, keyOf, newSession, seen, send, textsOf } from "../testing/SessionWorld.ts"

const lines = 120

/** Says numbers, some of them in one write, some in halves. */
const counts = script(
  "echo ran >>ran",
  opens(),
  "i=0",
  `while [ $i -lt ${lines} ]; do`,
  "  i=$((i + 1))",
  `  printf '{"type":"assistant","message":{"content":[{"type":"text",'`,
  "  [ $((i % 7)) -eq 0 ] && sleep 0.02",
  `  printf '"text":"line %s"},{"type":"text","text":"and %s"}]}}\\n' $i $i`,
  "  [ $((i % 10)) -eq 0 ] && echo warning $i >&2",
  "done",
  concludes("counted")
)
const expected = Array.from({ length: lines }, (_, i) => [`line ${i + 1}`, `and ${i + 1}`]).flat()

/** Waits until the store says so. */
const until = <E, R>(holds: Effect.Effect<boolean, E, R>) =>
  Effect.repeat(holds, { schedule: Schedule.spaced("1 millis"), until: (isSo) => isSo })

const eventsOf = (id: JobId) => TurnStore.use((store) => Stream.runCollect(store.events(id)))
const stateOf = (id: JobId) =>
  TurnStore.use((store) => Effect.map(store.get(id), (turn) => Option.getOrThrow(turn).state._tag))
const hasState = (id: JobId, ...tags: ReadonlyArray<string>) => Effect.map(stateOf(id), (tag) => tags.includes(tag))
const hasEvents = (id: JobId, count: number) => Effect.map(eventsOf(id), ({ length }) => length >= count)

/** Numbers between 0 and 1 that are the same in every run. */
const seeded = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}
const random = seeded(4)

/** Where a process is killed: at each step of a turn, and after numbers of events. */
const cuts: ReadonlyArray<readonly [string, (id: JobId) => Effect.Effect<unknown, unknown, TurnStore>]> = [
  ["it was handed to its machine", (id) => until(hasState(id, "Launching", "Running", "Ended"))],
  ["it was known to run", (id) => until(hasState(id, "Running", "Ended"))],
  ...Array.from({ length: 4 }, () => Math.ceil(random() * lines * 2)).map(
    (count) => [`${count} events were stored`, (id: JobId) => until(hasEvents(id, count))] as const
  ),
  ["its last event was stored", (id) => until(hasEvents(id, lines * 2 + 2 + lines / 10))]
]

onEveryMachine("a Maestro that is killed", (it) => {
  it.effect(
    "S6: wherever it was, the next one stores every event exactly once, in order, and one history entry",
    () =>
      Effect.gen(function* () {
        const { dataFolder, folder, machine } = yield* Place
        for (const [at, cut] of cuts) {
          const session = yield* newSession({ name: `killed when ${at}`, machine, cwd: folder })
          const { id } = yield* send(session.name, counts)
          yield* Effect.scoped(
            Effect.gen(function* () {
              const first = yield* anotherMaestro(dataFolder, "advance", session.name)
              yield* cut(id)
              yield* first.kill
            })
          )
          yield* advance(session.name)
          const { events, outcome, turn } = yield* followed(id)
          assert.deepEqual(textsOf(events), expected, at)
          assert.strictEqual(new Set(events.map(keyOf)).size, events.length, at)
          assert.deepInclude(outcome, { status: "success", text: "counted", agentSessionId: "conversation-1" }, at)
          const entries = yield* History.use((all) => all.list({ session: session.id }))
          assert.deepEqual(
            entries.map((entry) => entry.id),
            [turn.id],
            at
          )
          assert.strictEqual(
            readFileSync(join(folder, "ran"), "utf8").split("ran").length - 1,
            cuts.findIndex(([one]) => one === at) + 1,
            at
          )
        }
      }),
    180_000
  )

  it.effect("S6: any number of processes follow a turn, and each sees every event once, in order", () =>
    Effect.gen(function* () {
      const { dataFolder, folder, machine } = yield* Place
      const session = yield* newSession({ name: "followed", machine, cwd: folder })
      const { id } = yield* send("followed", counts)
      const others = yield* Effect.all(
        [
          anotherMaestro(dataFolder, "follow", id),
          anotherMaestro(dataFolder, "follow", id),
          anotherMaestro(dataFolder, "advance", "followed")
        ],
        { concurrency: "unbounded" }
      )
      const here = seen(yield* Stream.runCollect(follow(id)))
      assert.deepEqual(textsOf(here.events), expected)
      const [one, two, dispatcher] = yield* Effect.forEach(others, ({ end }) => end)
      assert.strictEqual(dispatcher?.code, 0)
      for (const other of [one, two]) {
        const updates = (other?.said ?? "").split("\n").filter((line) => line.startsWith("{"))
        const shown = seen(updates.map((line) => JSON.parse(line)))
        assert.deepEqual(textsOf(shown.events), expected)
        assert.strictEqual(new Set(shown.events.map(keyOf)).size, shown.events.length)
        assert.deepEqual(shown.outcome, here.outcome)
      }
      assert.strictEqual((yield* History.use((all) => all.list({ session: session.id }))).length, 1)
    })
  )

  it.effect("S6: a dispatcher that is killed is taken over by one that waited for it", () =>
    Effect.gen(function* () {
      const { dataFolder, folder, machine } = yield* Place
      yield* newSession({ name: "taken over", machine, cwd: folder })
      const { id } = yield* send("taken over", counts)
      const second = yield* send("taken over", script(opens(), concludes("after it")))
      const first = yield* anotherMaestro(dataFolder, "advance", "taken over")
      yield* until(hasState(id, "Running"))
      const next = yield* anotherMaestro(dataFolder, "advance", "taken over")
      yield* until(hasEvents(id, 20))
      yield* first.kill
      assert.strictEqual((yield* next.end).code, 0)
      assert.deepEqual(textsOf((yield* followed(id)).events), expected)
      assert.strictEqual((yield* followed(second.id)).outcome.text, "after it")
    })
  )
})
