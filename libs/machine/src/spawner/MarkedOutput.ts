import { type Cause, Effect, type PlatformError, Stream } from "effect"
import { concatBytes, findMark, heldBack } from "./MarkFinder.ts"

type Bytes = Stream.Stream<Uint8Array, PlatformError.PlatformError>

/** What is kept of what start-up files print, for explaining why no command came. */
const kept = 16_384
const decoder = new TextDecoder()

/** An output of a channel: noise, the line of a mark, then the command's own. */
export const openOutput = Effect.fnUntraced(function* (source: Bytes, mark: string) {
  const pull = yield* Stream.toPull(source)
  // The mark may be the first thing that comes: it is looked for at the beginning of a line.
  let held: Uint8Array = new Uint8Array([10])
  let noise = ""
  const note = (bytes: Uint8Array) => {
    noise = (noise + decoder.decode(bytes)).slice(-kept)
  }
  /** Reads up to the next line of the mark, and gives the word on it. */
  const untilMark: Effect.Effect<string, PlatformError.PlatformError | Cause.Done> = Effect.gen(function* () {
    while (true) {
      const found = findMark(held, mark)
      if (found !== undefined) {
        note(found.before)
        held = found.after
        return found.word
      }
      // The line may be split between two reads; it is a short one.
      const keep = Math.min(held.length, mark.length + 64)
      note(held.subarray(0, held.length - keep))
      held = concatBytes([held.subarray(held.length - keep), ...(yield* pull)])
    }
  })
  /** All that comes after the mark. */
  const rest: Bytes = Stream.suspend(() => {
    const after = Stream.fromPull(Effect.succeed(pull))
    return held.length === 0 ? after : Stream.concat(Stream.succeed(held), after)
  })
  return { untilMark, rest, noise: () => (noise + decoder.decode(held)).slice(-kept) }
})

/** The stream without this trailer, which comes last if at all; `onTrailer` is called when it came. */
export const withoutTrailer = (source: Bytes, trailer: string, onTrailer: () => void): Bytes =>
  Stream.suspend(() => {
    let held: Uint8Array = new Uint8Array()
    const step = (bytes: Uint8Array) => {
      const all = held.length === 0 ? bytes : concatBytes([held, bytes])
      const back = heldBack(all, trailer)
      held = all.subarray(all.length - back)
      return all.subarray(0, all.length - back)
    }
    const last = Stream.suspend(() => {
      if (held.length < trailer.length) return held.length === 0 ? Stream.empty : Stream.succeed(held)
      onTrailer()
      return Stream.empty
    })
    return source.pipe(
      Stream.map(step),
      Stream.filter((bytes) => bytes.length > 0),
      Stream.concat(last)
    )
  })
