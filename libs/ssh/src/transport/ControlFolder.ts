import { userInfo } from "node:os"
import { Effect, FileSystem, Option, Path } from "effect"

/** Why a folder for control sockets cannot be used, in words. */
export type FolderRefusal = { readonly path: string; readonly why: string }

/** Bytes that ssh adds to a socket's name while it makes it. */
const sshSuffix = 17

/** The longest path of a socket that every system takes (macOS: 104 with the ending NUL). */
const longest = 103

/** Whether ssh can make a socket of this path. */
export const fits = (path: string): boolean => Buffer.byteLength(path) + sshSuffix <= longest

/** Makes a private folder, or proves that the one that is there is private: no symlink, ours, closed to others. */
const privateFolder = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const uid = userInfo().uid
  const refuse = (why: string): Effect.Effect<never, FolderRefusal> => Effect.fail({ path, why })
  yield* fs.makeDirectory(path, { mode: 0o700 }).pipe(Effect.ignore)
  // Whoever can write the parent (as in /tmp) could have put a link to a folder of ours here.
  if (Option.isSome(yield* Effect.option(fs.readLink(path)))) return yield* refuse("it is a symbolic link")
  const info = yield* fs.stat(path).pipe(Effect.catch((error) => refuse(error.message)))
  if (info.type !== "Directory") return yield* refuse("it is not a folder")
  if (uid >= 0 && !Option.contains(info.uid, uid)) return yield* refuse("it belongs to another user")
  if ((info.mode & 0o077) !== 0) {
    yield* fs.chmod(path, 0o700).pipe(Effect.catch((error) => refuse(error.message)))
  }
  return path
})

/**
 * The folder of our control sockets, their logs and locks: `$XDG_RUNTIME_DIR/maestro`, or `/tmp/maestro-<uid>` where
 * there is none, or where its path is too long for a socket.
 */
export const controlFolder = Effect.gen(function* () {
  const path = yield* Path.Path
  const runtime = process.env["XDG_RUNTIME_DIR"]
  const shared = path.join("/tmp", `maestro-${userInfo().uid}`)
  const own = runtime === undefined || !path.isAbsolute(runtime) ? undefined : path.join(runtime, "maestro")
  // 23: a name of 16 characters, a separator, and a private suffix.
  if (own === undefined || !fits(path.join(own, "x".repeat(23)))) return yield* privateFolder(shared)
  return yield* privateFolder(own).pipe(Effect.catch(() => privateFolder(shared)))
})
