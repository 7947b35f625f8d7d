import { DatabaseSync } from "node:sqlite"
import { Data, Effect, FileSystem, Option, Schedule, type Scope } from "effect"

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

/** Which file a path leads to at the moment, if any. */
const fileAt = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.stat(path)).pipe(
    Effect.map(({ ino }) => Option.getOrUndefined(ino)),
    Effect.orElseSucceed(() => undefined)
  )

/**
 * Who ends a connection for good removes its lock too, while holding it. A lock on a file that is not at the path any more
 * is a lock on nothing: another process may hold the one on the file that is there now.
 */
const tryPlacedLock = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  // Made here when there is none, so that there is something to compare with.
  yield* Effect.ignore(fs.writeFileString(path, "", { flag: "a", mode: 0o600 }))
  const before = yield* fileAt(path)
  const file = yield* tryLock(path)
  const after = yield* fileAt(path)
  if (after !== undefined && after === before) return file
  yield* Effect.sync(() => file.close())
  return yield* new LockFailure({ busy: true, why: "it was made or replaced at this moment" })
})

/**
 * Holds a lock across processes until the scope closes. It is SQLite's lock on an empty database: the kernel's own,
 * so it is gone the moment its holder dies, however it dies, and there is no stale lock to guess about.
 */
export const startLock = (path: string): Effect.Effect<void, LockFailure, Scope.Scope | FileSystem.FileSystem> =>
  Effect.acquireRelease(tryPlacedLock(path), (file) => Effect.sync(() => file.close())).pipe(
    Effect.retry({ schedule: look, while: (failure) => failure.busy }),
    Effect.asVoid
  )
