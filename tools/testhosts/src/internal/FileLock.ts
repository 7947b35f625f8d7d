import { DatabaseSync } from "node:sqlite"
import { Effect, Schedule } from "effect"
import { TestHostError } from "../TestHost.ts"

const lockError = (path: string) => (error: unknown) =>
  new TestHostError({
    provider: "docker",
    step: `take the lock ${path}`,
    detail: error instanceof Error ? error.message : String(error),
    hint: "Another test run holds it. It is released when that run ends, however it ends."
  })

/** Opens the lock's file; taking it is a step of its own, so that a lock that is held leaves no open file behind. */
const open = (path: string) =>
  Effect.acquireRelease(Effect.try({ try: () => new DatabaseSync(path), catch: lockError(path) }), (database) =>
    Effect.sync(() => database.close())
  )

const take = (database: DatabaseSync, path: string) =>
  Effect.try({ try: () => database.exec("BEGIN EXCLUSIVE"), catch: lockError(path) }).pipe(
    Effect.retry({
      while: ({ detail }) => detail.includes("locked"),
      schedule: Schedule.spaced("50 millis").pipe(Schedule.upTo({ duration: "15 minutes" }))
    })
  )

/**
 * Runs an effect while no other process on this machine runs one under the same path. SQLite's lock is the system's
 * own, on every platform: it ends with the process, so that a killed test run never leaves it behind.
 */
export const withFileLock =
  (path: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | TestHostError, R> =>
    Effect.scoped(
      open(path).pipe(
        Effect.flatMap((database) => take(database, path)),
        Effect.andThen(effect)
      )
    )
