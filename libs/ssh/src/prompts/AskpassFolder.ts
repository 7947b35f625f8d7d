import { randomBytes } from "node:crypto"
import { constants } from "node:fs"
import { access } from "node:fs/promises"
import { homedir } from "node:os"
import { Data, Effect, FileSystem, Path, type Scope } from "effect"
import { controlFolder } from "../transport/ControlFolder.ts"
import { isAlive } from "./Asker.ts"
import { askpassScript } from "./AskpassScript.ts"

/** Questions cannot be passed on: there is no place for the program that ssh runs for them. */
export class NoAskpass extends Data.TaggedError("NoAskpass")<{ readonly why: string }> {}

const cannot = (error: { readonly message: string }) => new NoAskpass({ why: error.message })

/** Whether the system would run this file: on a file system that is mounted `noexec` it would not. */
const isExecutable = (path: string) =>
  Effect.tryPromise({
    try: () => access(path, constants.X_OK),
    catch: (error) => new NoAskpass({ why: String(error) })
  })

/** Beside the control sockets. */
const beside = Effect.mapError(controlFolder, ({ path, why }) => new NoAskpass({ why: `${path}: ${why}` }))

/** In the user's cache: `/run` and `/tmp` may be mounted `noexec`. */
const inCache = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const cache = path.join(process.env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache"), "maestro")
  yield* Effect.mapError(fs.makeDirectory(cache, { recursive: true, mode: 0o700 }), cannot)
  return cache
})

/** Removes the folders of processes that were killed before they could. */
const removeLeftovers = Effect.fnUntraced(
  function* (parent: string) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    for (const name of yield* fs.readDirectory(parent)) {
      const pid = /^ask\.(\d+)\.[0-9a-f]+$/.exec(name)?.[1]
      if (pid === undefined || (yield* isAlive(Number(pid)))) continue
      yield* Effect.ignore(fs.remove(path.join(parent, name), { recursive: true, force: true }))
    }
  },
  (effect) => Effect.ignore(effect)
)

const makeIn = Effect.fnUntraced(function* (parent: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* removeLeftovers(parent)
  const folder = path.join(parent, `ask.${process.pid}.${randomBytes(4).toString("hex")}`)
  yield* Effect.acquireRelease(Effect.mapError(fs.makeDirectory(folder, { mode: 0o700 }), cannot), () =>
    Effect.ignore(fs.remove(folder, { recursive: true, force: true }))
  )
  const program = path.join(folder, "askpass")
  yield* Effect.mapError(fs.writeFileString(program, askpassScript(process.pid), { mode: 0o700 }), cannot)
  yield* isExecutable(program)
  return { folder, program }
})

/** A private folder for one attempt's questions, with the program for `SSH_ASKPASS` in it. It goes with the scope. */
export const askpassFolder: Effect.Effect<
  { readonly folder: string; readonly program: string },
  NoAskpass,
  Scope.Scope | FileSystem.FileSystem | Path.Path
> = Effect.flatMap(beside, makeIn).pipe(Effect.catch(() => Effect.flatMap(inCache, makeIn)))
