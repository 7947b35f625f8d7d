import { Effect, type PlatformError, Queue } from "effect"
import type { HelperFrame } from "./HelperFrame.ts"

/** The frames that answer one request, in their order; the last one is final. */
export interface HelperAnswer {
  readonly id: number
  readonly next: Effect.Effect<HelperFrame, PlatformError.PlatformError>
  /** All frames, the final one last. */
  readonly all: Effect.Effect<ReadonlyArray<HelperFrame>, PlatformError.PlatformError>
  /** Nobody waits any more: what still comes is passed over. */
  readonly forget: Effect.Effect<void>
}

const finals: Readonly<Record<string, ReadonlyArray<string>>> = {
  ping: ["pong"],
  launch: ["s"],
  state: ["s"],
  stop: ["gone", "unverified"],
  halt: ["gone", "unverified"],
  follow: ["w", "z"]
}

/** Requests that the helper never answers. */
export const isUnanswered = (verb: string): boolean => verb === "more" || verb === "quit"

/** Whether this is the last frame that answers a request of this verb. */
export const isFinal = (verb: string, tag: string): boolean => tag === "x" || (finals[verb]?.includes(tag) ?? false)

export type AnswerQueue = Queue.Queue<HelperFrame, PlatformError.PlatformError>

export const makeAnswer = (id: number, verb: string, queue: AnswerQueue, forget: Effect.Effect<void>): HelperAnswer => {
  const next = Queue.take(queue)
  const all = Effect.gen(function* () {
    const frames: Array<HelperFrame> = []
    while (true) {
      const frame = yield* next
      frames.push(frame)
      if (isFinal(verb, frame.tag)) return frames
    }
  }).pipe(Effect.onInterrupt(() => forget))
  return { id, next, all, forget }
}
