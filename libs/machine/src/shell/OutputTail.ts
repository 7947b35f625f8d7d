import { Effect, Ref, Stream } from "effect"
import type { ChildProcessHandle } from "effect/process/ChildProcessSpawner"

/** What of an output is kept for explaining an end, in characters. */
export const keptOutput = 16_384

const decoder = new TextDecoder()

/** Keeps the last part of what a stream says; it must be drained, or a full pipe would stop the channel. */
export const collectTail = Effect.fnUntraced(function* (stream: ChildProcessHandle["stderr"]) {
  const tail = yield* Ref.make("")
  const drained = yield* Stream.runForEach(stream, (bytes) =>
    Ref.update(tail, (text) => (text + decoder.decode(bytes)).slice(-keptOutput))
  ).pipe(Effect.ignore, Effect.forkScoped({ startImmediately: true }))
  return { tail, drained }
})
