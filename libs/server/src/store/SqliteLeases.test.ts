import { assert, describe, it } from "@effect/vitest"
import { Leases } from "@maestro/core/session/Leases"
import { Effect, Exit, Option, Scope } from "effect"
import { TestClock } from "effect/testing"
import { inNewStore, newFolder, storesIn } from "../testing/aStore.ts"
import { startProcess, storeCommand } from "../testing/StoreProcess.ts"
import { Database } from "./Database.ts"

const answer = (line: string) => line === "taken" || line === "refused"
const outcome = (taken: Option.Option<unknown>) => (Option.isSome(taken) ? "taken" : "refused")
const take = Effect.map(
  Leases.use((leases) => leases.take("queue")),
  outcome
)
/** The time of the tests is the real one, and goes on when they say so. */
const realTime = Effect.suspend(() => TestClock.setTime(Date.now()))

/** Another process that has the lease. */
const otherHolder = Effect.fnUntraced(function* (folder: string) {
  const other = yield* startProcess(storeCommand(folder, "takeLease", "queue"))
  yield* other.go
  assert.strictEqual(yield* other.saw(answer), "taken")
  return other
})

describe("SqliteLeases (S3, S6)", () => {
  it.live("of six processes that want it at once one gets it", () =>
    Effect.gen(function* () {
      const folder = yield* newFolder
      const command = storeCommand(folder, "takeLease", "queue")
      const processes = yield* Effect.forEach(Array.from({ length: 6 }), () => startProcess(command), {
        concurrency: "unbounded"
      })
      for (const { go } of processes) yield* go
      const answers = yield* Effect.forEach(processes, (each) => each.saw(answer))
      assert.deepEqual(answers.toSorted(), ["refused", "refused", "refused", "refused", "refused", "taken"])
    })
  )

  it.effect("is held once in a process too, known to all, and free when its scope ends", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        yield* realTime
        const leases = yield* Leases
        const scope = yield* Scope.make()
        const mine = yield* Effect.provideService(leases.take("queue"), Scope.Scope, scope)
        assert.strictEqual(Option.getOrThrow(mine).pid, process.pid)
        assert.deepEqual(yield* leases.holder("queue"), mine)
        assert.strictEqual(yield* take, "refused")
        assert.isTrue(Option.isSome(yield* leases.take("another")))
        yield* Scope.close(scope, Exit.void)
        assert.deepEqual(yield* leases.holder("queue"), Option.none())
        assert.strictEqual(yield* take, "taken")
      })
    )
  )

  it.effect("of a process that was killed is free at once", () =>
    Effect.gen(function* () {
      yield* realTime
      const folder = yield* newFolder
      const other = yield* otherHolder(folder)
      yield* Effect.gen(function* () {
        const leases = yield* Leases
        assert.strictEqual(Option.getOrThrow(yield* leases.holder("queue")).pid, other.child.pid)
        assert.strictEqual(yield* take, "refused")
        yield* other.kill
        assert.deepEqual(yield* leases.holder("queue"), Option.none())
        assert.strictEqual(yield* take, "taken")
      }).pipe(Effect.provide(storesIn(folder)))
    })
  )

  it.effect("of a process that was stopped is free when it expires, and that one does not get it back", () =>
    Effect.gen(function* () {
      const folder = yield* newFolder
      const other = yield* otherHolder(folder)
      other.child.kill("SIGSTOP")
      yield* realTime
      yield* Effect.gen(function* () {
        const leases = yield* Leases
        yield* TestClock.adjust("10 seconds")
        assert.strictEqual(yield* take, "refused")
        yield* TestClock.adjust("21 seconds")
        assert.strictEqual(yield* take, "taken")
        other.child.kill("SIGCONT")
        // It gives back at its end what it believes to have.
        yield* other.go
        assert.strictEqual((yield* other.end).code, 0)
        assert.strictEqual(Option.getOrThrow(yield* leases.holder("queue")).pid, process.pid)
      }).pipe(Effect.provide(storesIn(folder)))
    })
  )

  it.effect("is renewed for as long as it is held", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        yield* realTime
        const leases = yield* Leases
        assert.strictEqual(yield* take, "taken")
        for (let minute = 0; minute < 3; minute++) {
          yield* TestClock.adjust("1 minute")
          assert.isTrue(Option.isSome(yield* leases.holder("queue")))
        }
      })
    )
  )

  it.effect("is not another process's that has got its number, nor for ever when the clock is set back", () =>
    inNewStore(() =>
      Effect.gen(function* () {
        yield* realTime
        const [leases, database] = [yield* Leases, yield* Database]
        const held = Effect.map(leases.holder("queue"), Option.isSome)
        yield* Effect.scoped(
          Effect.gen(function* () {
            assert.strictEqual(yield* take, "taken")
            const [row] = yield* database.all("select * from leases")
            const { expires_at, pid, started_at, token } = row ?? {}
            const insert = (start: unknown, expires: number) =>
              database.run(
                "insert or replace into leases (name, token, pid, started_at, expires_at) values ('queue', ?, ?, ?, ?)",
                String(token),
                Number(pid),
                String(start),
                expires
              )
            const until = Number(expires_at)
            yield* insert(`${String(started_at)}1`, until)
            assert.isFalse(yield* held)
            // Of another machine's processes nothing can be told, so their time must run out.
            yield* insert(`elsewhere ${String(started_at)}`, until)
            assert.isTrue(yield* held)
            assert.strictEqual(yield* take, "refused")
            yield* insert(`elsewhere ${String(started_at)}`, until + 3_600_000)
            assert.strictEqual(yield* take, "taken")
          })
        )
      })
    )
  )
})
