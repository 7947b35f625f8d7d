import { Effect, FileSystem, Option, PlatformError } from "effect"
import { fileInfo } from "./FileType.ts"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"
import { type Attempt, explainStatus } from "./StatusMeaning.ts"
import { appendAll, readInto, writeAll } from "./Transfer.ts"

const bad = (method: string, description: string) =>
  Effect.fail(PlatformError.badArgument({ module: "FileSystem", method, description }))

/** An open file of the machine, with a position of its own. `append` writes at the end, wherever the position is. */
export const make = (client: SftpClient, handle: Uint8Array, path: string, append: boolean): FileSystem.File => {
  let position = 0n

  const explained = <A>(effect: Effect.Effect<A, SftpFailure>, method: string, does?: Attempt["does"]) =>
    Effect.catchTag(effect, "SftpStatus", (status) =>
      explainStatus(client, { method, path, does, isOpen: true }, status)
    )

  /** Reads into a buffer from the position given, or from the file's own, which then moves on. */
  const readFrom = (method: string, buffer: Uint8Array, explicit: bigint | undefined) =>
    Effect.suspend(() => {
      const from = explicit ?? position
      if (from < 0n) return bad(method, "Cannot read before the start of the file")
      return Effect.map(explained(readInto(client, handle, buffer, Number(from)), method), (count) => {
        if (explicit === undefined) position = from + BigInt(count)
        return count
      })
    })

  const write = (method: string, buffer: Uint8Array) =>
    Effect.suspend(() => {
      const from = position
      if (append) return explained(appendAll(client, handle, buffer), method, "write")
      return Effect.map(explained(writeAll(client, handle, buffer, Number(from)), method, "write"), () => {
        position = from + BigInt(buffer.length)
      })
    })

  return {
    [FileSystem.FileTypeId]: FileSystem.FileTypeId,
    stat: Effect.map(explained(client.fstat(handle), "stat"), fileInfo),
    sync: explained(client.fsync(handle), "sync", "write"),
    seek: (offset, from) =>
      Effect.suspend(() => {
        const to = from === "start" ? offset : position + offset
        if (to < 0n) return bad("seek", "Cannot seek before the start of the file")
        position = to
        return Effect.succeed(to)
      }),
    read: (buffer, options) => readFrom("read", buffer, options?.position),
    readAlloc: (size, options) => {
      if (!Number.isInteger(size) || size < 0) return bad("readAlloc", "size must be a non-negative integer")
      return Effect.suspend(() => {
        const buffer = new Uint8Array(size)
        return Effect.map(readFrom("readAlloc", buffer, options?.position), (count) =>
          count === 0 ? Option.none() : Option.some(count === size ? buffer : buffer.slice(0, count))
        )
      })
    },
    truncate: (length = 0) =>
      Effect.map(explained(client.fsetstat(handle, { size: length }), "truncate", "write"), () => {
        if (!append && position > BigInt(length)) position = BigInt(length)
      }),
    write: (buffer) => Effect.as(write("write", buffer), buffer.length),
    writeAll: (buffer) => (buffer.length === 0 ? Effect.void : write("writeAll", buffer))
  }
}
