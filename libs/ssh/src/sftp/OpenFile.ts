import { Effect, type FileSystem, PlatformError, type Scope } from "effect"
import { fileType } from "./FileType.ts"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"
import { OpenMode } from "./PacketType.ts"
import { type Attempt, fileError, meaning } from "./StatusMeaning.ts"
import { StatusCode } from "./SftpStatus.ts"
import type { FileAttributes } from "./FileAttributes.ts"

export interface OpenOptions {
  readonly flag?: FileSystem.OpenFlag | undefined
  readonly mode?: number | undefined
  readonly noFollow?: boolean | undefined
}

const { read, write, append, create, truncate, exclusive } = OpenMode

const modes: Readonly<Record<FileSystem.OpenFlag, number>> = {
  r: read,
  "r+": read | write,
  w: write | create | truncate,
  wx: write | create | truncate | exclusive,
  "w+": read | write | create | truncate,
  "wx+": read | write | create | truncate | exclusive,
  a: write | append | create,
  ax: write | append | create | exclusive,
  "a+": read | write | append | create,
  "ax+": read | write | append | create | exclusive
}

/** Devices that never make a reader wait. */
const patient = /^\/+dev\/+(?:null|zero|full|u?random)$/

/**
 * OpenSSH's server does one thing after the other, and waits in `open` for the other end of a FIFO: everybody else's
 * requests on this machine would wait with it, for ever. So it is looked at first.
 */
const mustNotOpen = (path: string, attributes: FileAttributes): boolean => {
  const type = fileType(attributes)
  return type === "FIFO" || (type === "CharacterDevice" && !patient.test(path))
}

const orMissing = (look: Effect.Effect<FileAttributes, SftpFailure>) =>
  Effect.catchIf(
    look,
    (error) => error._tag === "SftpStatus" && error.code === StatusCode.noSuchFile,
    () => Effect.undefined
  )

export interface OpenedFile {
  readonly handle: Uint8Array
  /** What was there before; undefined for a new file. */
  readonly before: FileAttributes | undefined
  /** Closes it now and tells of what the server could not write. At the end of the scope it is closed unheard. */
  readonly close: Effect.Effect<void, SftpFailure>
}

/** Opens a file, and closes it with the scope. */
export const openFile = Effect.fnUntraced(function* (
  client: SftpClient,
  attempt: Attempt,
  options: OpenOptions
): Effect.fn.Return<OpenedFile, SftpFailure, Scope.Scope> {
  const { path } = attempt
  const flag = options.flag ?? "r"
  const mode = modes[flag]
  // What is made by this very call, or else is an error, is neither a link nor a FIFO.
  const isNew = (mode & exclusive) !== 0
  const look = options.noFollow === true ? client.lstat(path) : client.stat(path)
  const before = isNew ? undefined : yield* (mode & create) === 0 ? look : orMissing(look)
  if (before !== undefined) {
    if (options.noFollow === true && fileType(before) === "SymbolicLink")
      return yield* fileError(attempt, meaning("ELOOP"))
    if ((mode & write) !== 0 && fileType(before) === "Directory") return yield* fileError(attempt, meaning("EISDIR"))
    if (mustNotOpen(path, before)) {
      return yield* PlatformError.badArgument({
        module: "FileSystem",
        method: attempt.method,
        description: `${path} is a ${fileType(before)}: opening it over SFTP could wait for ever. Use a command for it.`
      })
    }
  }
  let isClosed = false
  const handle = yield* Effect.acquireRelease(
    client.open(path, mode, options.mode),
    (opened) => (isClosed ? Effect.void : client.session.release(opened)),
    { interruptible: true }
  )
  const close = Effect.suspend(() => {
    isClosed = true
    return client.close(handle)
  })
  return { handle, before, close }
})
