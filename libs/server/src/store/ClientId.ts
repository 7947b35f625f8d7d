import { uuid7 } from "@maestro/core/id/Uuid"
import { Effect } from "effect"
import { Database } from "./Database.ts"

/**
 * Which Maestro this is, for the other machines: one id per data folder, made when it is first asked for. What it
 * started there is told from what others started by it.
 */
export const ClientId = Effect.gen(function* () {
  const database = yield* Database
  // Two processes may ask for the first time at once: one id is stored, and both read that one.
  yield* database.run("insert or ignore into settings (name, value) values ('client', ?)", uuid7())
  const [row] = yield* database.all("select value from settings where name = 'client'")
  return String(row?.["value"])
})
