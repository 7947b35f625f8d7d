import { Cause, Effect, Exit, FileSystem, Option, PlatformError } from "effect"
import { sshErrorOf } from "../remote/SshError.ts"
import { UnfinishedSaves } from "./UnfinishedSaves.ts"

/** As many as Linux follows. */
const mostLinks = 40

const circle = (path: string) =>
  PlatformError.systemError({
    _tag: "BadResource",
    module: "FileSystem",
    method: "writeFileAtomic",
    pathOrDescriptor: path,
    description: "its symbolic links lead in a circle"
  })

const isTag = (tag: PlatformError.SystemErrorTag | "BadArgument") => (error: PlatformError.PlatformError) =>
  error.reason._tag === tag

const folderOf = (path: string): string => {
  const at = path.lastIndexOf("/")
  return at < 0 ? "." : at === 0 ? "/" : path.slice(0, at)
}

/** The file that a path stands for, through links; it need not be there. Info is what was there. */
const resolve = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, path: string) {
  let at = path
  for (let links = 0; links < mostLinks; links++) {
    const info = yield* fs.lstat(at).pipe(Effect.catchIf(isTag("NotFound"), () => Effect.undefined))
    if (info?.type !== "SymbolicLink") return { target: at, info }
    const to = yield* fs.readLink(at)
    at = to.startsWith("/") ? to : `${folderOf(at)}/${to}`
  }
  return yield* circle(path)
})

/** The file at `temporary` gets the owner and the mode of the one that it takes the place of, as far as that is allowed. */
const dress = Effect.fnUntraced(function* (
  fs: FileSystem.FileSystem,
  temporary: string,
  file: FileSystem.File,
  old: FileSystem.File.Info
) {
  const mine = yield* file.stat
  const [uid, gid] = [Option.getOrUndefined(old.uid), Option.getOrUndefined(old.gid)]
  const [myUid, myGid] = [Option.getOrUndefined(mine.uid), Option.getOrUndefined(mine.gid)]
  if (uid !== undefined && gid !== undefined && myUid !== undefined && (uid !== myUid || gid !== myGid)) {
    // Only root may give files away; a group that one is in can be kept without.
    yield* fs.chown(temporary, uid, gid).pipe(
      Effect.catchIf(isTag("PermissionDenied"), () => fs.chown(temporary, myUid, gid)),
      Effect.catchIf(isTag("PermissionDenied"), () => Effect.void)
    )
  }
  // After the owner: changing that takes the set-user-id bits away.
  yield* fs.chmod(temporary, old.mode & 0o7777)
})

/** What has been written must be on the disk before the name leads to it. A machine that cannot do that is no reason not to save. */
const sync = (file: FileSystem.File) => Effect.catchIf(file.sync, isTag("BadArgument"), () => Effect.void)

/**
 * Replaces a file's content in one step: whoever reads it gets all of the old or all of the new, whatever breaks in
 * between (the link, the disk, this program). What a lost link leaves behind, the temporary file `.<name>.<random>.tmp`
 * beside it, is removed when the link is back (`UnfinishedSaves`), and stays only if this program ends before. Mode, and owner where that is allowed, stay as they were; a symbolic link stays a
 * link, and what it leads to is replaced. Hard links to the old content keep that. `mode` is for a file that is new.
 */
export const writeFileAtomic = Effect.fn("writeFileAtomic")(function* (
  path: string,
  data: Uint8Array,
  options: { readonly mode?: number } = {}
) {
  const fs = yield* FileSystem.FileSystem
  const unfinished = yield* UnfinishedSaves
  yield* unfinished.settle
  const { target, info } = yield* resolve(fs, path)
  if (info !== undefined && info.type !== "File") {
    return yield* PlatformError.systemError({
      _tag: "BadResource",
      module: "FileSystem",
      method: "writeFileAtomic",
      pathOrDescriptor: path,
      description: `it is not a file that can be saved to, but of the type ${info.type}`
    })
  }
  const name = target.slice(target.lastIndexOf("/") + 1)
  const random = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0"))
  // The name's start alone, in whole characters: with all of it the new name could be too long.
  const start = Array.from(name).slice(0, 20).join("")
  const temporary = `${folderOf(target)}/.${start}.${random.join("")}.tmp`
  const mode = info === undefined ? options.mode : 0o600
  const write = Effect.scoped(
    Effect.gen(function* () {
      const file = yield* fs.open(temporary, { flag: "wx", ...(mode === undefined ? {} : { mode }) })
      yield* file.writeAll(data)
      if (info !== undefined) yield* dress(fs, temporary, file, info)
      yield* sync(file)
    })
  )
  yield* Effect.onExit(Effect.andThen(write, fs.rename(temporary, target)), (exit) =>
    Exit.isSuccess(exit) || isAlreadyThere(exit.cause)
      ? Effect.void
      : fs.remove(temporary, { force: true }).pipe(
          // What the server has not done yet it may still do.
          Effect.andThen(isLost(exit.cause) ? unfinished.add(temporary) : Effect.void),
          Effect.catch(() => unfinished.add(temporary))
        )
  )
})

/** Whether nobody knows how far the server has come. */
const isLost = (cause: Cause.Cause<PlatformError.PlatformError>) =>
  Option.isSome(Option.flatMap(Cause.findErrorOption(cause), sshErrorOf))

/** Somebody else's file of that name, as unlikely as it is, is not ours to remove. */
const isAlreadyThere = (cause: Cause.Cause<PlatformError.PlatformError>) =>
  Option.exists(Cause.findErrorOption(cause), isTag("AlreadyExists"))
