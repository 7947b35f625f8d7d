import { Stream } from "effect"

/** Of a stream of bytes, `count` after the first `skip`, in pieces of `size` at the most. */
export const cutChunks = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>,
  { count, size, skip }: { readonly skip: number; readonly count: number; readonly size: number }
): Stream.Stream<Uint8Array, E, R> =>
  Stream.mapAccum(
    source,
    () => 0,
    (before, bytes) => {
      const wanted = bytes.subarray(Math.max(0, skip - before), Math.max(0, skip + count - before))
      const parts: Array<Uint8Array> = []
      for (let at = 0; at < wanted.length; at += size) parts.push(wanted.subarray(at, at + size))
      return [before + bytes.length, parts]
    }
  )
