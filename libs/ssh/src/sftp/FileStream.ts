import { ByteSize, Effect, type FileSystem, Option, PlatformError, Semaphore, Sink, Stream } from "effect"
import type { SftpClient, SftpFailure } from "./SftpClient.ts"
import { appendAll, readInto, requestSize, requestsAtOnce } from "./Transfer.ts"

type StreamOptions = NonNullable<Parameters<FileSystem.FileSystem["stream"]>[1]>

const bad = (description: string) => PlatformError.badArgument({ module: "FileSystem", method: "stream", description })

const bytesIn = (name: string, input: ByteSize.Input | undefined, absent: number) =>
  input === undefined
    ? Effect.succeed(absent)
    : Option.match(ByteSize.fromInput(input), {
        onNone: () => Effect.fail(bad(`${name} must be a number of bytes, zero or more`)),
        onSome: (size) => Effect.succeed(Number(size))
      })

/** The same bytes in pieces of at most this length. */
const cut = (bytes: Uint8Array, length: number): ReadonlyArray<Uint8Array> =>
  bytes.length <= length
    ? [bytes]
    : Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
        bytes.subarray(index * length, (index + 1) * length)
      )

/**
 * An open file's content from an offset on. It is read ahead, with as many requests on their way as a whole file takes,
 * so that a link with a long way is used; what the reader does not take is not asked for.
 */
export const readStream = Effect.fnUntraced(function* (
  client: SftpClient,
  handle: Uint8Array,
  size: number,
  options: StreamOptions
) {
  const chunkSize = options.chunkSize ?? 65_536
  if (!Number.isInteger(chunkSize) || chunkSize < 0) return yield* bad("chunkSize must be a whole number, zero or more")
  const start = yield* bytesIn("offset", options.offset, 0)
  const length = yield* bytesIn("bytesToRead", options.bytesToRead, Number.POSITIVE_INFINITY)
  if (chunkSize === 0 || length === 0) return Stream.empty
  // Small chunks are cut from what a whole request brings.
  const piece = chunkSize * Math.max(1, Math.floor(requestSize / chunkSize))
  const window = Math.max(1, Math.floor((requestSize * requestsAtOnce) / piece))
  const expected = Math.ceil(Math.max(0, Math.min(length, size - start)) / piece) + 1
  return Stream.iterate(0, (at) => at + piece).pipe(
    Stream.takeWhile((at) => at < length),
    Stream.mapEffect(
      (at) => {
        const target = new Uint8Array(Math.min(piece, length - at))
        return Effect.map(readInto(client, handle, target, start + at), (count) => ({
          bytes: target.subarray(0, count),
          isLast: count < target.length
        }))
      },
      { concurrency: Math.min(window, expected) }
    ),
    Stream.takeUntil(({ isLast }) => isLast),
    Stream.filter(({ bytes }) => bytes.length > 0),
    Stream.map(({ bytes }) => cut(bytes, chunkSize)),
    Stream.flattenIterable
  )
})

/**
 * Takes bytes into an open file, with many requests on their way; each is answered for at the end, before the file is
 * closed. `append` writes at the end, in order.
 */
export const writeSink = Effect.fnUntraced(function* (
  client: SftpClient,
  handle: Uint8Array,
  append: boolean,
  close: Effect.Effect<void, SftpFailure>
) {
  const scope = yield* Effect.scope
  const permits = yield* Semaphore.make(requestsAtOnce)
  let position = 0
  let failure: SftpFailure | undefined
  const orFailure = Effect.suspend(() => (failure === undefined ? Effect.void : Effect.fail(failure)))

  const send = Effect.fnUntraced(function* (bytes: Uint8Array) {
    yield* orFailure
    yield* Semaphore.take(permits, 1)
    const at = position
    position += bytes.length
    yield* client.write(handle, at, bytes).pipe(
      Effect.catch((error) => Effect.sync(() => void (failure ??= error))),
      Effect.andThen(Semaphore.release(permits, 1)),
      Effect.forkIn(scope, { startImmediately: true })
    )
  })
  const write = (chunk: Uint8Array): Effect.Effect<void, SftpFailure> => {
    if (chunk.length === 0) return Effect.void
    if (append) return appendAll(client, handle, chunk)
    // A copy: who feeds the sink may use its buffer again.
    return Effect.forEach(cut(chunk.slice(), requestSize), send, { discard: true })
  }
  const finish = Semaphore.take(permits, requestsAtOnce).pipe(Effect.andThen(orFailure), Effect.andThen(close))
  return Sink.mapEffect(Sink.forEach(write), () => finish)
})
