import { assert, describe, it } from "@effect/vitest"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId } from "@maestro/core/machine/Jobs"
import { RemoteId } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Layer, Option } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { aRemote } from "../testing/aRemote.ts"
import { ClientId } from "./ClientId.ts"
import { Database } from "./Database.ts"
import { migrate, migrations } from "./Migrations.ts"
import { type RunRecord, RunRecords } from "./RunRecords.ts"
import * as SqliteRemotes from "./SqliteRemotes.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-runs-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)
const storeIn = (path: string) =>
  Layer.merge(RunRecords.layer, SqliteRemotes.layer).pipe(Layer.provideMerge(Database.layer(path)))

const aRun = (fields: Partial<RunRecord> = {}): RunRecord => ({
  id: JobId.make(uuid7()),
  machine: { _tag: "Remote", id: RemoteId.make(uuid7()) },
  agent: "claude-code",
  createdAt: Date.now(),
  ...fields
})

describe("RunRecords (R7)", () => {
  it.live("keeps the machine of a run over a restart, and finds no run that was not recorded", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const [there, here] = [aRun(), aRun({ machine: { _tag: "Local" }, agent: "custom" })]
      yield* RunRecords.use((runs) => Effect.andThen(runs.record(there), runs.record(here))).pipe(
        Effect.provide(storeIn(path))
      )
      const found = yield* RunRecords.use((runs) =>
        Effect.forEach([there.id, here.id, aRun().id], (id) => runs.find(id))
      ).pipe(Effect.provide(storeIn(path)))
      assert.deepEqual(found, [Option.some(there), Option.some(here), Option.none()])
    })
  )

  it.live("a run stays where it was first recorded", () =>
    Effect.gen(function* () {
      const first = aRun()
      const found = yield* RunRecords.use((runs) =>
        runs
          .record(first)
          .pipe(
            Effect.andThen(runs.record({ ...first, machine: { _tag: "Local" } })),
            Effect.andThen(runs.find(first.id))
          )
      ).pipe(Effect.provide(storeIn(yield* folder)))
      assert.deepEqual(found, Option.some(first))
    })
  )

  it.live("a store of the format before gets the table, and keeps its remotes and its client id", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const file = join(path, "maestro.db")
      const db = new DatabaseSync(file)
      yield* migrate(db, file, migrations.slice(0, 2))
      const remote = aRemote({ name: "old" })
      db.prepare(
        "insert into remotes (id, name, kind, destination, env, enabled) values (?, 'old', 'Host', 'dev.example.org', '{}', 1)"
      ).run(remote.id)
      db.exec("insert into settings (name, value) values ('client', 'the-client')")
      db.close()

      const run = aRun({ machine: { _tag: "Remote", id: remote.id } })
      const kept = yield* Effect.gen(function* () {
        const runs = yield* RunRecords
        yield* runs.record(run)
        return [yield* Remotes.use((remotes) => remotes.list), yield* ClientId, yield* runs.find(run.id)]
      }).pipe(Effect.provide(storeIn(path)))
      assert.deepEqual(kept, [[remote], "the-client", Option.some(run)])
    })
  )

  it.live("what cannot be read is an error with a way out, and never another machine", () =>
    Effect.gen(function* () {
      const garbage = ["", "null", "{}", '"Local"', '{"_tag":"Remote"}', '{"_tag":"Remote","id":"../x"}', "{"]
      yield* Effect.gen(function* () {
        const database = yield* Database
        for (const machine of garbage) {
          const { id } = aRun()
          yield* database.run("insert into runs values (?, ?, 'demo', 1)", id, machine)
          const error = yield* Effect.flip(RunRecords.use((runs) => runs.find(id)))
          assert.include(error.detail, id)
          assert.include(error.detail, database.file)
          assert.include(error.hint, "--remote")
        }
      }).pipe(Effect.provide(storeIn(yield* folder)))
    })
  )
})
