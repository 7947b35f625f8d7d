import { Effect } from "effect"
import { openFile } from "./OpenFile.ts"
import type { SftpClient } from "./SftpClient.ts"
import { type Attempt, fileError, meaning } from "./StatusMeaning.ts"
import { readAll, requestSize, requestsAtOnce, writeAll } from "./Transfer.ts"

/** Copied by one request: the server does nothing else meanwhile. */
const serverPiece = 8 * 1_048_576

/**
 * Copies a file's content and mode, on the server where it can (`copy-data`), and through this machine where not. The
 * target is cut to its new size at the end, not at the start: both may be the same file by two names.
 */
export const copyFile = Effect.fnUntraced(function* (client: SftpClient, from: Attempt, to: Attempt) {
  const source = yield* openFile(client, from, { flag: "r" })
  const { size: told = 0, mode = 0o644 } = source.before ?? {}
  if (((mode >>> 12) & 0xf) === 0o4) return yield* fileError(from, meaning("EISDIR"))
  const isThere = yield* Effect.result(client.stat(to.path))
  const target = yield* openFile(client, to, { flag: isThere._tag === "Success" ? "r+" : "wx", mode: mode & 0o777 })
  // Files of /proc say that they are empty.
  const untold = told === 0 ? yield* readAll(client, source.handle, 0) : new Uint8Array()
  const size = told === 0 ? untold.length : told
  yield* writeAll(client, target.handle, untold, 0)
  const onServer = client.session.extensions.has("copy-data")
  const piece = onServer ? serverPiece : requestSize
  const copyPiece = (offset: number) => {
    const length = Math.min(piece, size - offset)
    return onServer
      ? client.copyData(source.handle, target.handle, offset, length)
      : Effect.flatMap(client.read(source.handle, offset, length), (bytes) =>
          client.write(target.handle, offset, bytes)
        )
  }
  yield* Effect.forEach(
    Array.from({ length: Math.ceil(told / piece) }, (_, index) => index * piece),
    copyPiece,
    { concurrency: onServer ? 1 : requestsAtOnce, discard: true }
  )
  yield* client.fsetstat(target.handle, { size, mode: mode & 0o7777 })
}, Effect.scoped)
