import { Effect, Layer, type Scope } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Database } from "../store/Database.ts"
import * as SqliteHistory from "../store/SqliteHistory.ts"
import * as SqliteLeases from "../store/SqliteLeases.ts"
import * as SqliteRemotes from "../store/SqliteRemotes.ts"
import * as SqliteSessions from "../store/SqliteSessions.ts"
import * as SqliteTurns from "../store/SqliteTurns.ts"

// The keychain of whoever runs the tests is none of their business.
process.env["MAESTRO_KEYCHAIN"] = "off"

/** A folder that goes with the scope. */
export const newFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-store-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** All stores over the database of a folder. */
export const storesIn = (folder: string) =>
  Layer.mergeAll(SqliteTurns.layer, SqliteSessions.layer, SqliteLeases.layer, SqliteHistory.layer).pipe(
    Layer.provideMerge(SqliteRemotes.layer),
    Layer.provideMerge(Database.layer(folder))
  )

export type Stores = Layer.Success<ReturnType<typeof storesIn>>

/** Runs on a store of its own. */
export const inNewStore = <A, E>(body: (folder: string) => Effect.Effect<A, E, Stores | Scope.Scope>) =>
  Effect.flatMap(newFolder, (folder) => Effect.provide(body(folder), storesIn(folder)))
