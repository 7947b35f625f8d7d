import { StoreError } from "@maestro/core/remote/Remotes"
import { Effect, Option, Schema } from "effect"
import { Database } from "./Database.ts"
import { EnvEntries } from "./EnvEntries.ts"

const decode = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Record(Schema.String, Schema.RedactedFromValue(Schema.String)))
)

/** The row as it was decides: another process may be moving the same values, and one of the two entries is used. */
const moveRow = Effect.fnUntraced(function* (id: string, env: string) {
  const values = decode(env)
  // It has names already, or something else has spoiled it, which is said when it is read.
  if (Option.isNone(values) || env === "{}") return
  const entries = yield* EnvEntries
  const database = yield* Database
  const entry = yield* entries.write(values.value, "file")
  const names = JSON.stringify(
    Object.fromEntries(Object.keys(values.value).map((name) => [name, { secret: false }] as const))
  )
  yield* database.run("update remotes set env = ?, plain_entry = ? where id = ? and env = ?", names, entry.id, id, env)
  yield* entries.forget([entry])
})

/**
 * Stores of format 4 and before have the values of variables in their rows: moves them out, and writes the file anew, so
 * that none stays in its unused parts. Done once; what was broken off in between is done again.
 */
export const movePlainTextValues: Effect.Effect<void, StoreError, Database | EnvEntries> = Effect.gen(function* () {
  const database = yield* Database
  const marks = yield* database.all("select 1 from settings where name = 'plain text values'")
  if (marks.length === 0) return
  const rows = yield* database.all("select id, env from remotes")
  for (const { id, env } of rows) yield* moveRow(String(id), String(env))
  yield* database.run("vacuum")
  yield* database.all("pragma wal_checkpoint(truncate)")
  yield* database.run("delete from settings where name = 'plain text values'")
}).pipe(Effect.catchTag("SecretError", ({ detail, hint }) => Effect.fail(new StoreError({ detail, hint }))))
