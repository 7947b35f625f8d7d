import { Effect } from "effect"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"

/** Every server takes requests of this size, in bytes, and so many of them at once. */
export const requestSize = 32_768
export const requestsAtOnce = 64

/** Bytes on their way at once: twice the window of an OpenSSH channel, so that the server never waits for a request. */
const bytesAtOnce = 4 * 1_048_576

/** How a transfer is cut into requests. Fewer and larger ones cost both ends less, as far as the server takes them. */
interface Pace {
  /** Bytes of a request. */
  readonly size: number
  readonly atOnce: number
}

const paceOf = (limit: number): Pace => ({
  size: limit,
  atOnce: Math.min(requestsAtOnce, Math.ceil(bytesAtOnce / limit))
})

const pieces = (length: number, size: number): ReadonlyArray<number> =>
  Array.from({ length: Math.ceil(length / size) }, (_, index) => index * size)

/** Fills a piece of a buffer. A server may give less than it was asked for; only nothing is the end. */
const fill = Effect.fnUntraced(function* (client: SftpClient, file: Uint8Array, target: Uint8Array, offset: number) {
  let filled = 0
  while (filled < target.length) {
    const data = yield* client.read(file, offset + filled, target.length - filled)
    if (data.length === 0) break
    target.set(data, filled)
    filled += data.length
  }
  return filled
})

/** Reads from an offset until the buffer is full or the file ends, with many requests on their way. Gives how much came. */
export const readInto = (
  client: SftpClient,
  file: Uint8Array,
  target: Uint8Array,
  offset: number
): Effect.Effect<number, SftpFailure> => {
  if (target.length <= requestSize) return fill(client, file, target, offset)
  return Effect.flatMap(client.session.limitsSoFar, ({ read }) =>
    readPieces(client, file, target, offset, paceOf(read))
  )
}

const readPieces = (
  client: SftpClient,
  file: Uint8Array,
  target: Uint8Array,
  offset: number,
  { atOnce, size }: Pace
): Effect.Effect<number, SftpFailure> =>
  Effect.map(
    Effect.forEach(
      pieces(target.length, size),
      (at) => fill(client, file, target.subarray(at, at + size), offset + at),
      { concurrency: atOnce }
    ),
    (counts) => {
      // Behind the first piece that is short lies what the file has got meanwhile: not part of what was read.
      const short = counts.findIndex((count) => count < size)
      return short < 0 ? target.length : short * size + (counts[short] ?? 0)
    }
  )

/** Reads a file to its end. `size` is what it was known to have: it may have more by now, and files of /proc say 0. */
export const readAll = Effect.fnUntraced(function* (client: SftpClient, file: Uint8Array, size: number) {
  const known = new Uint8Array(size)
  const [got, more] = yield* Effect.all([readInto(client, file, known, 0), client.read(file, size, requestSize)], {
    concurrency: 2
  })
  if (got < size) return known.subarray(0, got)
  const parts = [known, more.slice()]
  let total = size + more.length
  for (let last = more; last.length > 0; total += last.length) {
    last = yield* client.read(file, total, requestSize)
    parts.push(last.slice())
  }
  if (total === size) return known
  const all = new Uint8Array(total)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
})

/** Writes bytes from an offset on, with many requests on their way. Done when the server has written them all. */
export const writeAll = (
  client: SftpClient,
  file: Uint8Array,
  bytes: Uint8Array,
  offset: number
): Effect.Effect<void, SftpFailure> =>
  Effect.flatMap(client.session.limitsSoFar, (limits) => {
    const { atOnce, size } = paceOf(limits.write)
    return Effect.forEach(
      pieces(bytes.length, size),
      (at) => client.write(file, offset + at, bytes.subarray(at, at + size)),
      { concurrency: atOnce, discard: true }
    )
  })

/**
 * Appends bytes to a file that was opened for it. One request where the server takes that much, so that what others
 * append does not come in between; never two on their way, so that their order is certain.
 */
export const appendAll = Effect.fnUntraced(function* (client: SftpClient, file: Uint8Array, bytes: Uint8Array) {
  const { write } = yield* client.session.limits
  yield* Effect.forEach(pieces(bytes.length, write), (at) => client.write(file, 0, bytes.subarray(at, at + write)), {
    discard: true
  })
})
