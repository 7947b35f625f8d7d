import { Effect, FileSystem, Option, type PlatformError, type Result } from "effect"
import { badPath, fileFailure } from "./FileFailure.ts"
import { pathWord } from "./FileScript.ts"
import { type FileCall, type FileShell, smallWrite } from "./FileShell.ts"
import { readFileInfo } from "./FileInfo.ts"

/** How much one request reads. */
const readLimit = 1_048_576

export interface OpenedFile {
  readonly path: string
  readonly flag: FileSystem.OpenFlag
  /** By its number the machine knows whether the path still leads to the file that was opened. */
  readonly inode: string
}

const canRead = (flag: FileSystem.OpenFlag) => flag === "r" || flag.endsWith("+")
const canWrite = (flag: FileSystem.OpenFlag) => flag !== "r"

/**
 * An open file of a machine that is asked anew each time: there is no descriptor on the other side, so an operation
 * fails when another file has taken the place of this one.
 */
export const makeHelperFile = (
  shell: FileShell,
  { flag, inode, path }: OpenedFile,
  info: (call: FileCall, text: Uint8Array) => Effect.Effect<FileSystem.File.Info, PlatformError.PlatformError>
): FileSystem.File => {
  const append = flag.startsWith("a")
  let cursor = 0n
  const call = (method: string, name: string, ...words: ReadonlyArray<string>): FileCall => ({
    method,
    path,
    call: name,
    words: [pathWord(path), inode, ...words]
  })
  const refuse = (method: string, why: string) => Effect.fail(badPath({ method, path }, why))
  const mustBe = (allowed: boolean, method: string) =>
    allowed ? Effect.void : Effect.fail(fileFailure({ method, path }, 76, ""))

  const readBytes = Effect.fnUntraced(function* (method: string, size: number, position: bigint | undefined) {
    if (!Number.isInteger(size) || size < 0)
      return yield* refuse(method, "The size must be a whole number, not negative")
    if (position !== undefined && position < 0n)
      return yield* refuse(method, "Cannot read before the start of the file")
    yield* mustBe(canRead(flag), method)
    const at = position ?? cursor
    if (size === 0) return new Uint8Array()
    const bytes = yield* shell.run(call(method, "m_read_at", String(at), String(Math.min(size, readLimit))))
    if (position === undefined) cursor = at + BigInt(bytes.length)
    return bytes
  })

  const writeBytes = Effect.fnUntraced(function* (method: string, bytes: Uint8Array) {
    yield* mustBe(canWrite(flag), method)
    if (bytes.length === 0) return
    const start = cursor
    const at = (offset: number) => call(method, "m_write_at", append ? "a" : String(start + BigInt(offset)))
    const request = at(0)
    if (bytes.length <= smallWrite) {
      yield* shell.runWith(request, bytes)
    } else {
      yield* Effect.scoped(
        Effect.gen(function* () {
          const upload = yield* shell.upload(request, at)
          yield* upload.write(bytes)
          yield* upload.end
        })
      )
    }
    if (!append) cursor += BigInt(bytes.length)
  })

  const stat = call("stat", "m_stat_open")
  return {
    [FileSystem.FileTypeId]: FileSystem.FileTypeId,
    stat: Effect.flatMap(shell.run(stat), (text) => info(stat, text)),
    seek: (offset, from) =>
      Effect.suspend(() => {
        const position = from === "start" ? offset : cursor + offset
        if (position < 0n) return refuse("seek", "Cannot seek before the start of the file")
        cursor = position
        return Effect.succeed(position)
      }),
    sync: Effect.asVoid(shell.run(call("sync", "m_sync"))),
    read: (buffer, options) =>
      Effect.map(readBytes("read", buffer.length, options?.position), (bytes) => {
        buffer.set(bytes)
        return bytes.length
      }),
    readAlloc: (size, options) =>
      Effect.map(readBytes("readAlloc", size, options?.position), (bytes) =>
        bytes.length === 0 ? Option.none() : Option.some(bytes)
      ),
    truncate: Effect.fnUntraced(function* (length = 0) {
      yield* mustBe(canWrite(flag), "truncate")
      yield* shell.run(call("truncate", "m_truncate", String(length)))
      if (!append && cursor > BigInt(length)) cursor = BigInt(length)
    }),
    write: (bytes) => Effect.as(writeBytes("write", bytes), bytes.length),
    writeAll: (bytes) => writeBytes("writeAll", bytes)
  }
}

/** Reads what `m_stat` printed. */
export const decodeFileInfo = (
  call: FileCall,
  text: Uint8Array
): Effect.Effect<FileSystem.File.Info, PlatformError.PlatformError> =>
  Effect.mapError(Effect.fromResult(readInfoText(text)), (said) => fileFailure(call, 73, said))

const readInfoText = (text: Uint8Array): Result.Result<FileSystem.File.Info, string> =>
  readFileInfo(new TextDecoder().decode(text))
