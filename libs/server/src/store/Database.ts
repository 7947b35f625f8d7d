import { StoreError } from "@maestro/core/remote/Remotes"
import { Context, Effect, Layer, Schedule } from "effect"
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite"
import { migrate } from "./Migrations.ts"
import { storeFailure } from "./StoreFailure.ts"

type Row = Record<string, SQLOutputValue>

/** One connection to the file. It throws what SQLite throws. */
export interface Connection {
  /** Rows of one statement. */
  all(sql: string, ...values: ReadonlyArray<SQLInputValue>): ReadonlyArray<Row>
  /** Runs one statement and gives the number of rows that it changed. */
  run(sql: string, ...values: ReadonlyArray<SQLInputValue>): number
}

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
    /**
     * Several statements as one: all of them count once it has returned, or none does. It has the file to itself from its
     * beginning on, so what it reads is still so when it writes. The body is no effect, so that no other fiber of this
     * process gets in between; it should be short, for other writers wait.
     */
    transaction<A>(body: (connection: Connection) => A): Effect.Effect<A, StoreError>
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
  const connection = connect(db)
  return Database.of({
    file,
    all: Effect.fn("Database.all")((sql, ...values) =>
      Effect.try({ try: () => connection.all(sql, ...values), catch: storeFailure(file, "read") })
    ),
    run: Effect.fn("Database.run")((sql, ...values) =>
      Effect.try({ try: () => connection.run(sql, ...values), catch: storeFailure(file, "write to") })
    ),
    transaction: Effect.fn("Database.transaction")(<A>(body: (connection: Connection) => A) =>
      Effect.try({ try: () => inTransaction(db, () => body(connection)), catch: storeFailure(file, "write to") })
    )
  })
})

/** Statements are compiled once: their texts are constants, so there are not many. */
const connect = (db: DatabaseSync): Connection => {
  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const found = statements.get(sql)
    if (found !== undefined) return found
    const made = db.prepare(sql)
    statements.set(sql, made)
    return made
  }
  return {
    all: (sql, ...values) => prepared(sql).all(...values),
    run: (sql, ...values) => Number(prepared(sql).run(...values).changes)
  }
}

const inTransaction = <A>(db: DatabaseSync, body: () => A): A => {
  db.exec("begin immediate")
  try {
    const result = body()
    db.exec("commit")
    return result
  } finally {
    // SQLite itself has rolled back after some errors (a full disk), and not after others.
    if (db.isTransaction) db.exec("rollback")
  }
}

const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number" && (cause.errcode & 0xff) === 5
