import { JobId, type JobInfo, JobNotFound, type JobOffsets, JobRefused, Jobs } from "@maestro/core/machine/Jobs"
import { Effect, Layer, PlatformError, Result, Schema } from "effect"
import { Helper } from "../helper/Helper.ts"
import type { HelperChannel } from "../helper/HelperChannel.ts"
import type { HelperFrame } from "../helper/HelperFrame.ts"
import { refusalText } from "../helper/HelperRun.ts"
import { readStopAnswer } from "../helper/StopAnswer.ts"
import { Shell } from "../shell/Shell.ts"
import { make as makeFollower } from "./Follower.ts"
import { parseJobState, parseOffset, readJobMeta } from "./JobFrames.ts"
import { isRetryable } from "./Reconnect.ts"
import { launchJob } from "./JobLaunch.ts"

const isJobId = Schema.is(JobId)

const readState = (channel: HelperChannel, words: ReadonlyArray<string>) =>
  Result.match(parseJobState(channel.info.encoding, words), {
    onSuccess: Effect.succeed,
    onFailure: (malformed) => channel.fail(malformed.message)
  })

/** A final `x` that refuses, as the error that it is. */
const refused = Effect.fnUntraced(function* (channel: HelperChannel, id: JobId, frame: HelperFrame) {
  const detail = yield* refusalText(channel, frame)
  if (frame.words[0] === "4") return yield* new JobNotFound({ id })
  return yield* new JobRefused({ id, detail })
})

const isLostLink = (error: unknown): error is PlatformError.PlatformError =>
  PlatformError.isPlatformError(error) && isRetryable(error)

const make = Effect.gen(function* () {
  const shell = yield* Shell
  const helper = yield* Helper
  const follower = yield* makeFollower(helper, shell)

  /**
   * Asks over the channel that is there. It may have died unnoticed (a laptop slept, a network changed) or die under the
   * question: then it is asked once more over a new one. Everything that is asked here may be asked twice. Where there is
   * no new one, it fails with why, or as `whenAway` says.
   */
  const ask = <A, E>(
    question: (channel: HelperChannel) => Effect.Effect<A, E | PlatformError.PlatformError>,
    whenAway: (lost: PlatformError.PlatformError, why: PlatformError.PlatformError) => PlatformError.PlatformError = (
      _lost,
      why
    ) => why
  ) =>
    Effect.flatMap(helper.channel, (channel) =>
      Effect.catchIf(question(channel), isLostLink, (lost) =>
        Effect.flatMap(
          Effect.mapError(helper.channel, (why) => whenAway(lost, why)),
          question
        )
      )
    )

  const state = Effect.fn("Jobs.state")((id: JobId) =>
    ask(
      Effect.fnUntraced(function* (channel) {
        const frame = (yield* channel.request("state", id)).at(-1)
        if (frame?.tag === "s") return yield* readState(channel, frame.words)
        return yield* refused(channel, id, frame ?? { id: 0, tag: "x", words: [] })
      })
    )
  )

  const readInfo = Effect.fnUntraced(function* (channel: HelperChannel, words: ReadonlyArray<string>) {
    const [id, out, err, ackedOut, ackedErr, meta = "-", ...stateWords] = words
    if (!isJobId(id)) return yield* channel.fail(`it listed a job that has no id: ${id}`)
    const offsets = (first: string | undefined, second: string | undefined) =>
      Effect.all({ out: parseOffset(first), err: parseOffset(second) }).pipe(
        Effect.catch((malformed) => channel.fail(malformed.message))
      )
    const info: JobInfo = {
      id,
      state: yield* readState(channel, stateWords),
      meta: readJobMeta(yield* channel.payload(meta), id),
      sizes: yield* offsets(out, err),
      ...(ackedOut === "-" || ackedErr === "-" ? {} : { acknowledged: yield* offsets(ackedOut, ackedErr) })
    }
    return info
  })

  const list = ask(
    Effect.fnUntraced(function* (channel) {
      const frames = yield* channel.request("list")
      return yield* Effect.forEach(
        frames.filter((frame) => frame.tag === "j"),
        (frame) => readInfo(channel, frame.words)
      )
    })
  ).pipe(Effect.withSpan("Jobs.list"))

  const stop = Effect.fn("Jobs.stop")((id: JobId) =>
    ask(
      Effect.fnUntraced(function* (channel) {
        const frames = yield* channel.request("stop", id)
        const last = frames.at(-1)
        if (last?.tag === "x") return yield* refused(channel, id, last)
        return yield* readStopAnswer(channel, frames)
      })
    )
  )

  const acknowledge = Effect.fn("Jobs.acknowledge")((id: JobId, upTo: JobOffsets) =>
    ask(
      Effect.fnUntraced(function* (channel) {
        const last = (yield* channel.request("ack", id, String(upTo.out), String(upTo.err))).at(-1)
        if (last !== undefined && last.words[0] !== "0") return yield* refused(channel, id, last)
      })
    )
  )

  const collect = Effect.fn("Jobs.collect")((options: { readonly olderThanSeconds: number }) =>
    ask(
      Effect.fnUntraced(function* (channel) {
        const frames = yield* channel.request("gc", String(Math.ceil(options.olderThanSeconds)))
        return frames.flatMap((frame) => (frame.tag === "j" && isJobId(frame.words[0]) ? [frame.words[0]] : []))
      })
    )
  )

  return Jobs.of({
    launch: Effect.fn("Jobs.launch")((spec, options) => {
      // Of a launch that may have begun, the link that broke under it must be told, and not that there is none now.
      const launch = (sent: Effect.Effect<void>) =>
        ask(
          (channel) => launchJob(shell, channel, spec, sent),
          (lost) => lost
        )
      return options?.thenFollow === true ? follower.launching(spec.id, launch) : launch(Effect.void)
    }),
    state,
    follow: follower.follow,
    list,
    stop,
    acknowledge,
    collect
  })
})

/** Jobs on a machine through its helper. They outlive the channel, and a follow outlives it too. */
export const layer: Layer.Layer<Jobs, never, Helper | Shell> = Layer.effect(Jobs, make)
