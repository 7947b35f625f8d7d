import { StoreVersion } from "@maestro/core/rpc/StoreVersion"
import { Effect, Layer } from "effect"
import { Database } from "./Database.ts"

/**
 * Two counters of SQLite: one of what other connections have committed, whichever process they are of, and one of the
 * rows that this one has changed. Neither reads a page of the file.
 */
export const layer: Layer.Layer<StoreVersion, never, Database> = Layer.effect(
  StoreVersion,
  Effect.map(Database, (database) =>
    StoreVersion.of({
      current: Effect.gen(function* () {
        const [others] = yield* database.all("pragma data_version")
        const [own] = yield* database.all("select total_changes() as own")
        return `${String(others?.["data_version"])}:${String(own?.["own"])}`
      })
    })
  )
)
