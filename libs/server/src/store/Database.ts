import { StoreError } from "@maestro/core/remote/Remotes"
import { Context, Effect, Layer, Schedule } from "effect"
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite"
import { migrate } from "./Migrations.ts"
import { storeFailure } from "./StoreFailure.ts"

type Row = Record<string, SQLOutputValue>

/**
 * The SQLite file in the data folder, in this program's format. Several processes use it at once: writers wait for
 * each other up to `busyMillis`, readers never wait.
 */
export class Database extends Context.Service<
  Database,
  {
    readonly file: string
    /** Rows of one statement. */
    all(sql: string, ...values: ReadonlyArray<SQLInputValue>): Effect.Effect<ReadonlyArray<Row>, StoreError>
    /** Runs one statement and gives the number of rows that it changed. */
    run(sql: string, ...values: ReadonlyArray<SQLInputValue>): Effect.Effect<number, StoreError>
  }
>()("@maestro/server/store/Database") {
  static readonly layer = (folder: string): Layer.Layer<Database, StoreError> => Layer.effect(Database, open(folder))
}

const busyMillis = 10_000

// The change to write-ahead logging needs the file alone for a moment, and SQLite may answer "busy" at once instead of
// waiting when two processes want it together.
const whileOthersOpen = Schedule.spaced("20 millis").pipe(Schedule.upTo({ duration: "10 seconds" }))

/** The store holds addresses and environment values, so nobody else may read it, nor the files that SQLite puts beside it. */
const makePrivate = (file: string) => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // SQLite gives its -wal and -shm files the mode of the database, so the file is made here, before SQLite opens it.
  closeSync(openSync(file, "a", 0o600))
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
}

const open = Effect.fnUntraced(function* (folder: string) {
  const file = join(folder, "maestro.db")
  yield* Effect.try({ try: () => makePrivate(file), catch: storeFailure(file, "open") })
  const db = yield* Effect.acquireRelease(
    Effect.try({
      try: () => new DatabaseSync(file, { timeout: busyMillis, enableForeignKeyConstraints: true }),
      catch: storeFailure(file, "open")
    }),
    (db) => Effect.sync(() => db.close())
  )
  yield* Effect.try({
    try: () => db.exec("pragma journal_mode = wal; pragma synchronous = normal"),
    catch: (cause) => ({ isBusy: isBusy(cause), error: storeFailure(file, "open")(cause) })
  }).pipe(
    Effect.retry({ schedule: whileOthersOpen, while: (failure) => failure.isBusy }),
    Effect.mapError((failure) => failure.error)
  )
  yield* migrate(db, file)
  return Database.of({
    file,
    all: Effect.fn("Database.all")((sql, ...values) =>
      Effect.try({ try: () => db.prepare(sql).all(...values), catch: storeFailure(file, "read") })
    ),
    run: Effect.fn("Database.run")((sql, ...values) =>
      Effect.try({ try: () => Number(db.prepare(sql).run(...values).changes), catch: storeFailure(file, "write to") })
    )
  })
})

const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number" && (cause.errcode & 0xff) === 5
