import {
  type JobError,
  type JobId,
  JobNotFound,
  type JobOffsets,
  type JobOutput,
  JobRefused,
  type JobState,
  type JobStream
} from "@maestro/core/machine/Jobs"
import { Cause, Effect, Latch, type PlatformError, Queue } from "effect"

/** A consumer that has this much before it is not sent more, in bytes... */
const highWater = 1_048_576
/** ...until it has come down to this. */
const lowWater = 262_144

/** Not sent yet, sent, or answered. */
export type LaunchStage = "waiting" | "sent" | "done"

type FollowError = JobError | PlatformError.PlatformError

/** One consumer of a job's output: what it has been given, and what it has not taken yet. */
export interface FollowedJob {
  readonly id: JobId
  readonly output: Queue.Queue<JobOutput, FollowError | Cause.Done>
  /** The offset that this stream needs next; absent when it needs nothing (now). */
  next(stream: JobStream): number | undefined
  /** Gives bytes that stand at this offset. `false`: there is a gap before them, so the channel is broken. */
  give(stream: JobStream, offset: number, bytes: Uint8Array): boolean
  /** The stream is over, at this size. `false`: not all of it has come. */
  end(stream: JobStream, size: number, state: JobState): boolean
  /** Whether a long backlog may come over a channel of its own. */
  readonly takesBulk: boolean
  /** This stream comes over a channel of its own now, or does not any more, or shall not again. */
  readonly bulk: (stream: JobStream, state: "begins" | "ends" | "fails") => void
  /** Comes back when the consumer can be sent more. */
  readonly room: Effect.Effect<void>
  /** The consumer has taken this much; `true` when it should be sent more again. */
  take(size: number): boolean
  readonly lose: (why: "gone" | "cut") => void
  /**
   * A job that is being launched is asked for once the launch is on its way, and is not lost before that was answered.
   * `true` when it is to be asked for from now on.
   */
  launching(stage: LaunchStage): boolean
  readonly fail: (error: FollowError) => void
}

export const makeFollowedJob = Effect.fnUntraced(function* (id: JobId, from: JobOffsets) {
  const output = yield* Queue.unbounded<JobOutput, FollowError | Cause.Done>()
  const next = { ...from }
  const inBulk = { out: false, err: false }
  const room = yield* Latch.make(true)
  let takesBulk = true
  const ended = { out: false, err: false }
  let isOver = false
  let isPaused = false
  let launch: LaunchStage = "done"
  let buffered = 0

  const fail = (error: FollowError) => {
    isOver = true
    Queue.failCauseUnsafe(output, Cause.fail(error))
  }
  const job: FollowedJob = {
    id,
    output,
    fail,
    next: (stream) =>
      isOver || isPaused || launch === "waiting" || ended[stream] || inBulk[stream] ? undefined : next[stream],
    get takesBulk() {
      return takesBulk
    },
    bulk(stream, state) {
      inBulk[stream] = state === "begins"
      if (state === "fails") takesBulk = false
    },
    room: room.await,
    launching(stage) {
      const waited = launch === "waiting"
      launch = stage
      return waited && stage !== "waiting"
    },
    give(stream, offset, bytes) {
      // What is on its way when a consumer has enough is asked for again later.
      if (isOver || isPaused || ended[stream]) return true
      if (offset > next[stream]) return false
      const fresh = bytes.subarray(next[stream] - offset)
      if (fresh.length === 0) return true
      Queue.offerUnsafe(output, { _tag: "Chunk", stream, offset: next[stream], bytes: fresh })
      next[stream] += fresh.length
      buffered += fresh.length
      isPaused = buffered >= highWater
      if (isPaused) room.closeUnsafe()
      return true
    },
    end(stream, size, state) {
      if (isOver || isPaused || ended[stream]) return true
      if (next[stream] !== size) return false
      ended[stream] = true
      if (ended.out && ended.err) {
        isOver = true
        Queue.offerUnsafe(output, { _tag: "End", state, offsets: { ...next } })
        Queue.endUnsafe(output)
      }
      return true
    },
    take(size) {
      buffered -= size
      if (!isPaused || buffered > lowWater) return false
      isPaused = false
      room.openUnsafe()
      return true
    },
    lose(why) {
      if (why === "gone" && launch === "sent") {
        // It came before the job, over another channel: it is asked for again when there is one.
        launch = "waiting"
        return
      }
      fail(
        why === "gone"
          ? new JobNotFound({ id })
          : new JobRefused({
              id,
              detail: "its output on the machine is shorter than what we have of it: somebody has cut the file"
            })
      )
    }
  }
  return job
})
