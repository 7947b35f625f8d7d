import { assert, describe, it } from "@effect/vitest"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect, Layer } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Database } from "./Database.ts"
import { migrate, migrations } from "./Migrations.ts"
import * as SqliteRemotes from "./SqliteRemotes.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-store-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const tables = Database.use((database) => database.all("select name from sqlite_master where type = 'table'"))
const open = (path: string) => tables.pipe(Effect.provide(Database.layer(path)))
const mode = (path: string) => statSync(path).mode & 0o777

describe("Database", () => {
  it.live("makes a folder and files that only we can read", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "a", "b")
      const modes = yield* tables.pipe(
        Effect.map(() => readdirSync(path).map((name) => [name, mode(join(path, name))])),
        Effect.provide(Database.layer(path))
      )
      assert.strictEqual(mode(path), 0o700)
      assert.includeDeepMembers(modes, [
        ["maestro.db", 0o600],
        ["maestro.db-wal", 0o600]
      ])
      for (const [, each] of modes) assert.strictEqual(each, 0o600)
    })
  )

  it.live("closes a file that others could read", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* open(path)
      chmodSync(join(path, "maestro.db"), 0o644)
      yield* open(path)
      assert.strictEqual(mode(join(path, "maestro.db")), 0o600)
    })
  )

  it.live("refuses a newer store and names both formats", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* open(path)
      const file = join(path, "maestro.db")
      const newer = new DatabaseSync(file)
      newer.exec("pragma user_version = 4711")
      newer.close()
      const error = yield* Effect.flip(open(path))
      assert.include(error.detail, "format 4711")
      assert.include(error.detail, `up to ${migrations.length}`)
      assert.include(error.hint, "Update")
    })
  )

  it.live("a step that fails changes nothing, and what was there stays", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "x.db")
      const first = new DatabaseSync(file)
      yield* migrate(first, file, ["create table a (x)"])
      const error = yield* Effect.flip(migrate(first, file, ["create table a (x)", "create table b (x)", "nonsense"]))
      assert.include(error.detail, "prepare")
      first.close()
      const again = new DatabaseSync(file)
      assert.deepEqual(
        again
          .prepare("select name from sqlite_master")
          .all()
          .map((row) => row["name"]),
        ["a"]
      )
      yield* migrate(again, file, ["create table a (x)", "create table b (x)"])
      assert.deepEqual(
        again
          .prepare("select name from sqlite_master")
          .all()
          .map((row) => row["name"]),
        ["a", "b"]
      )
      again.close()
    })
  )

  it.live("a file that is no database is said to be damaged", () =>
    Effect.gen(function* () {
      const path = yield* folder
      writeFileSync(join(path, "maestro.db"), "this is a letter to my aunt\n".repeat(400))
      const error = yield* Effect.flip(open(path))
      assert.include(error.hint, "damaged")
    })
  )

  it.live("a folder that cannot be made is said with what to do", () =>
    Effect.gen(function* () {
      const path = yield* folder
      writeFileSync(join(path, "file"), "")
      const error = yield* Effect.flip(open(join(path, "file", "sub")))
      assert.include(error.detail, join(path, "file", "sub", "maestro.db"))
      assert.include(error.hint, "--data-dir")
    })
  )

  it.live("a full disk is said", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* open(path)
      const db = new DatabaseSync(join(path, "maestro.db"))
      const { page_count } = db.prepare("pragma page_count").get() as { page_count: number }
      db.exec(`pragma max_page_count = ${page_count}`)
      // SQLite answers SQLITE_FULL for its own limit as it does for the disk's.
      const error = yield* Effect.flip(
        migrate(db, "maestro.db", [...migrations, "create table big (x); insert into big values (zeroblob(1000000))"])
      )
      db.close()
      assert.include(error.hint, "disk is full")
    })
  )

  it.live("eight processes that start at once prepare it once, and lose nothing", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "new")
      const script = join(import.meta.dirname, "../testing/openStore.ts")
      const names = Array.from({ length: 8 }, (_, index) => `host-${index}`)
      const processes = yield* Effect.acquireRelease(
        Effect.sync(() =>
          names.map((name) => spawn(process.execPath, [script, path, name], { stdio: ["pipe", "pipe", "pipe"] }))
        ),
        (all) => Effect.sync(() => all.forEach((each) => each.kill("SIGKILL")))
      )
      yield* Effect.promise(() => Promise.all(processes.map((each) => once(each.stdout, "data"))))
      const ends = Promise.all(processes.map(endOf))
      for (const each of processes) each.stdin.end("go\n")
      assert.deepEqual(
        yield* Effect.promise(() => ends),
        names.map(() => ({ code: 0, stderr: "" }))
      )
      const stored = yield* Remotes.use((remotes) => remotes.list).pipe(
        Effect.provide(SqliteRemotes.layer.pipe(Layer.provide(Database.layer(path))))
      )
      assert.deepEqual(
        stored.map((remote) => remote.name),
        names
      )
    })
  )
})

const endOf = async (child: ChildProcess) => {
  let stderr = ""
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, "close")) as [number]
  return { code, stderr }
}
