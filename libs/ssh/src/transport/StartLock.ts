import { DatabaseSync } from "node:sqlite"
import { Data, Effect, Schedule, type Scope } from "effect"

/** How often a process that waits for the lock looks again. */
const look = Schedule.spaced("40 millis").pipe(Schedule.jittered)

/** Why the lock could not be taken. */
export class LockFailure extends Data.TaggedError("LockFailure")<{ readonly busy: boolean; readonly why: string }> {}

/** The result codes SQLITE_BUSY and SQLITE_LOCKED: somebody else holds it. */
const busyCodes: ReadonlyArray<unknown> = [5, 6]

const attempt = <A>(run: () => A): Effect.Effect<A, LockFailure> =>
  Effect.try({
    try: run,
    catch: (error) =>
      new LockFailure({
        busy: error instanceof Error && "errcode" in error && busyCodes.includes(error.errcode),
        why: String(error)
      })
  })

const tryLock = (path: string) =>
  attempt(() => new DatabaseSync(path, { timeout: 0 })).pipe(
    Effect.tap((file) =>
      attempt(() => file.exec("BEGIN EXCLUSIVE")).pipe(Effect.onError(() => Effect.sync(() => file.close())))
    )
  )

/**
 * Holds a lock across processes until the scope closes. It is SQLite's lock on an empty database: the kernel's own,
 * so it is gone the moment its holder dies, however it dies, and there is no stale lock to guess about.
 */
export const startLock = (path: string): Effect.Effect<void, LockFailure, Scope.Scope> =>
  Effect.acquireRelease(tryLock(path), (file) => Effect.sync(() => file.close())).pipe(
    Effect.retry({ schedule: look, while: (failure) => failure.busy }),
    Effect.asVoid
  )
