import { Effect } from "effect"
import { Database } from "./Database.ts"

/** Whether this is the first time, in this data folder, that something is asked about; from now on it is not. */
export const isFirstTime = Effect.fn("isFirstTime")(function* (what: string) {
  const database = yield* Database
  // Of two processes that ask at once, one gets the yes.
  const inserted = yield* database.run(
    "insert or ignore into settings (name, value) values (?, 'done')",
    `first time: ${what}`
  )
  return inserted > 0
})
