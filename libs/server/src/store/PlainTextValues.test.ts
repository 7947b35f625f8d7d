import { assert, describe, it } from "@effect/vitest"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Layer, Redacted } from "effect"
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Database } from "./Database.ts"
import { migrate, migrations } from "./Migrations.ts"
import * as SqliteRemotes from "./SqliteRemotes.ts"

const ids = ["01890000-0000-7000-8000-000000000001", "01890000-0000-7000-8000-000000000002"] as const

/** A store as format 4 wrote it: values in the rows, and those of a removed remote in what is free of the file. */
const oldStore = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-old-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  )
  const file = join(folder, "maestro.db")
  const db = new DatabaseSync(file)
  yield* migrate(db, file, migrations.slice(0, 4))
  const insert = db.prepare(
    `insert into remotes (id, name, kind, destination, env, enabled) values (?, ?, 'Host', 'h', ?, 1)`
  )
  insert.run("x", "removed", JSON.stringify({ OLD: "marker".repeat(2_000) }))
  insert.run(ids[0], "one", JSON.stringify({ TOKEN: "marker it's", EMPTY: "" }))
  insert.run(ids[1], "two", "{}")
  db.exec("delete from remotes where name = 'removed'")
  db.close()
  assert.include(readFileSync(file, "latin1"), "markermarker", "the test has something to find")
  return folder
})

const storeIn = (path: string) => SqliteRemotes.layer.pipe(Layer.provide(Database.layer(path)))

const look = Effect.gen(function* () {
  const remotes = yield* Remotes
  const all = yield* remotes.list
  return yield* Effect.forEach(all, (remote) =>
    Effect.map(remotes.environment(remote), (values) => [
      remote.name,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Redacted.value(value)]))
    ])
  )
})

const moved = [
  ["one", { TOKEN: "marker it's", EMPTY: "" }],
  ["two", {}]
]

const assertClean = (folder: string) => {
  for (const name of readdirSync(folder).filter((each) => each.startsWith("maestro.db")))
    assert.notInclude(readFileSync(join(folder, name), "latin1"), "marker", name)
}

describe("a store with values in it (R13)", () => {
  it.live("keeps them for its remotes, and has them nowhere in its files any more", () =>
    Effect.gen(function* () {
      const folder = yield* oldStore
      assert.deepEqual(
        yield* Effect.tap(look, () => Effect.sync(() => assertClean(folder))).pipe(Effect.provide(storeIn(folder))),
        moved
      )
      assertClean(folder)
      const secrets = readdirSync(join(folder, "secrets"))
      assert.lengthOf(secrets, 1)
      assert.strictEqual(statSync(join(folder, "secrets", secrets[0]!)).mode & 0o777, 0o600)
      assert.deepEqual(yield* look.pipe(Effect.provide(storeIn(folder))), moved)
    })
  )

  it.live("is opened by several at once, who move each value once", () =>
    Effect.gen(function* () {
      const folder = yield* oldStore
      const opened = yield* Effect.all(
        Array.from({ length: 4 }, () => look.pipe(Effect.provide(storeIn(folder)))),
        { concurrency: "unbounded" }
      )
      for (const each of opened) assert.deepEqual(each, moved)
      assertClean(folder)
      assert.lengthOf(readdirSync(join(folder, "secrets")), 1)
    })
  )

  it.live("loses nothing where there is no place for them, and moves them when there is", () =>
    Effect.gen(function* () {
      const folder = yield* oldStore
      writeFileSync(join(folder, "secrets"), "in the way")
      const error = yield* Effect.flip(look.pipe(Effect.provide(storeIn(folder))))
      assert.include(error.message, join(folder, "secrets"))
      assert.notInclude(error.message, "marker")
      rmSync(join(folder, "secrets"))
      mkdirSync(join(folder, "secrets"))
      chmodSync(join(folder, "secrets"), 0o700)
      assert.deepEqual(yield* look.pipe(Effect.provide(storeIn(folder))), moved)
      assertClean(folder)
    })
  )
})
