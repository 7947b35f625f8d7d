import { type JobError, type JobId, type JobOffsets, type JobOutput, JobStream } from "@maestro/core/machine/Jobs"
import { Attended } from "@maestro/core/remote/Attended"
import { Cause, Effect, Exit, Option, type PlatformError, Queue, Result, type Scope, Semaphore, Stream } from "effect"
import type { Helper } from "../helper/Helper.ts"
import type { HelperChannel, HelperRequest } from "../helper/HelperChannel.ts"
import type { HelperAnswer } from "../helper/HelperAnswer.ts"
import type { HelperFrame } from "../helper/HelperFrame.ts"
import type { Shell } from "../shell/Shell.ts"
import { bulkOutput, type OutputPart } from "./BulkOutput.ts"
import { type FollowedJob, type LaunchStage, makeFollowedJob } from "./FollowedJob.ts"
import { parseJobState, parseOffset } from "./JobFrames.ts"
import { isRetryable } from "./Reconnect.ts"

/** Keys that one request can hold within its 4,000 bytes: an id, a stream and an offset each. */
const keysPerRequest = 60

/** Bytes that may be on their way at once: a ping that waits behind them shall wait for a quarter of a second at most. */
const smallestCredit = 65_536
const largestCredit = 2_097_152
const blocking = 0.25

/** What was asked for with a launch is kept this long for the one who follows. */
const keptFor = "10 seconds"

export interface Follower {
  /**
   * Follows a job while it is being launched, for the `follow` from its beginning that comes next. `launch` is given what
   * it has to do once the request is on its way.
   */
  launching<A, E, R>(id: JobId, launch: (sent: Effect.Effect<void>) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R>
  follow(id: JobId, from: JobOffsets): Stream.Stream<JobOutput, JobError | PlatformError.PlatformError>
}

const streams = JobStream.literals

/** Backlogs that are fetched at once, each over a channel of its own. */
const bulkAtOnce = 2
/** A consumer that is slower than this has no use for such a channel, and others may be waiting for it. */
const bulkPatience = "1 second"

/** The requests that ask for these keys, in lines that are short enough. */
const followRequests = (credit: number, keys: ReadonlyArray<string>): ReadonlyArray<HelperRequest> => {
  const requests: Array<HelperRequest> = []
  for (let at = 0; at < keys.length; at += keysPerRequest) {
    const some = keys.slice(at, at + keysPerRequest)
    requests.push(at + keysPerRequest < keys.length ? ["more", ...some] : ["follow", String(credit), ...some])
  }
  return requests
}

/**
 * Follows all jobs of a machine by one process there. Each consumer gets every byte once and in order: it is asked for
 * by offset, and after a lost channel it is asked for again from the offset that was reached.
 */
export const make = Effect.fnUntraced(function* (
  helper: Helper["Service"],
  shell: Shell["Service"]
): Effect.fn.Return<Follower, never, Scope.Scope> {
  const jobs = new Set<FollowedJob>()
  // Whom to send what has changed: one token stands for any number of changes.
  const changed = yield* Queue.sliding<void>(1)
  let credit = smallestCredit
  // Whether somebody has asked to follow since the last time that a channel was asked for.
  let attended = false

  /** What is asked for: of several consumers of one stream, the one that is furthest behind counts. */
  const keys = (): ReadonlyArray<string> => {
    const offsets = new Map<string, number>()
    const framed = new Set<string>()
    for (const job of jobs) {
      for (const stream of streams) {
        const next = job.next(stream)
        const key = `${job.id}.${stream}`
        if (next !== undefined) offsets.set(key, Math.min(next, offsets.get(key) ?? next))
        if (next !== undefined && !job.takesBulk) framed.add(key)
      }
    }
    return Array.from(offsets, ([key, offset]) => `${key}:${offset}${framed.has(key) ? "" : "+"}`)
  }

  const scope = yield* Effect.scope
  const bulkChannels = yield* Semaphore.make(bulkAtOnce)
  const notify = Queue.offer(changed, undefined)

  /** Gives what a long backlog holds; what this leaves out, for whatever reason, comes in frames. */
  const fetch = Effect.fnUntraced(function* (job: FollowedJob, part: OutputPart) {
    const { stream } = part
    let at = part.from
    const done = yield* bulkOutput(shell, part).pipe(
      Stream.takeWhile(() => jobs.has(job)),
      Stream.runForEach((bytes) =>
        Effect.gen(function* () {
          yield* Effect.timeout(job.room, bulkPatience)
          job.give(stream, at, bytes)
          at += bytes.length
        })
      ),
      Semaphore.withPermit(bulkChannels),
      Effect.exit
    )
    // A link that broke on the way may be a better one next time.
    const isSlow = Exit.isFailure(done) && Cause.findErrorOption(done.cause).pipe(Option.exists(Cause.isTimeoutError))
    job.bulk(stream, isSlow || at === part.from ? "fails" : "ends")
    yield* notify
  })

  const handle = Effect.fnUntraced(function* (channel: HelperChannel, frame: HelperFrame) {
    const [key = "", first, ...rest] = frame.words
    const [id, stream] = key.split(".")
    if (stream !== "out" && stream !== "err")
      return yield* channel.fail(`it follows ${key}, which is no stream of a job`)
    const whose = Array.from(jobs).filter((job) => job.id === id)
    if (frame.tag === "gone") return whose.forEach((job) => job.next(stream) !== undefined && job.lose("gone"))
    const at = yield* parseOffset(first).pipe(Effect.catch((malformed) => channel.fail(malformed.message)))
    if (frame.tag === "t") {
      return whose.forEach((job) => (job.next(stream) ?? 0) > at && job.lose("cut"))
    }
    if (frame.tag === "l") {
      const folder = new TextDecoder().decode(yield* channel.payload(rest[0] ?? ""))
      for (const job of whose) {
        const from = job.next(stream)
        if (from === undefined) continue
        job.bulk(stream, "begins")
        yield* Effect.forkIn(fetch(job, { folder, stream, from, size: at }), scope)
      }
      return
    }
    if (frame.tag === "d") {
      const bytes = yield* channel.payload(rest[0] ?? "")
      if (whose.every((job) => job.give(stream, at, bytes))) return
      return yield* channel.fail(`it left out bytes of ${key} before ${at}`)
    }
    if (frame.tag !== "e") return yield* channel.fail(`it answered a follow with ${frame.tag}`)
    const state = yield* Result.match(parseJobState(channel.info.encoding, rest), {
      onSuccess: Effect.succeed,
      onFailure: (malformed) => channel.fail(malformed.message)
    })
    if (whose.every((job) => job.end(stream, at, state))) return
    return yield* channel.fail(`it ended ${key} at ${at}, before all of it had come`)
  })

  /** Takes the answer up to its end, and learns how fast the link is. */
  const receive = Effect.fnUntraced(function* (channel: HelperChannel, answer: HelperAnswer) {
    let since: number | undefined
    while (true) {
      const frame = yield* answer.next
      since ??= performance.now()
      if (frame.tag === "z") return
      if (frame.tag === "x") {
        return yield* channel.fail("it refused to follow: the folder of its jobs cannot be read")
      }
      if (frame.tag === "w") {
        const seconds = Math.max(0.001, (performance.now() - since) / 1_000)
        const wanted = Math.min((credit / seconds) * blocking, credit * 4)
        credit = Math.round(Math.min(largestCredit, Math.max(smallestCredit, wanted)))
        return
      }
      yield* handle(channel, frame)
    }
  })

  /** Follows until nothing is left to ask for on this channel, or it ends. */
  const onChannel = Effect.fnUntraced(function* (channel: HelperChannel) {
    while (true) {
      yield* Queue.clear(changed)
      const wanted = keys()
      if (wanted.length === 0) return
      const answers = yield* channel.send(followRequests(credit, wanted))
      const answer = answers.at(-1)
      if (answer === undefined) return
      // A change makes the next follow, which ends this one on the other side.
      yield* Effect.raceFirst(receive(channel, answer), Queue.take(changed))
      yield* answer.forget
    }
  })

  const round = Effect.gen(function* () {
    if (keys().length === 0) return yield* Queue.take(changed)
    const asked = attended
    attended = false
    // How long a lost link is waited for is not decided here.
    const found = yield* Effect.exit(Effect.provideService(helper.channelWhenBack, Attended, asked))
    // Who came meanwhile has what was asked for, or hears the same.
    attended = false
    const exit = Exit.isSuccess(found) ? yield* Effect.exit(onChannel(found.value)) : found
    if (Exit.isSuccess(exit)) return
    const error = Result.getOrUndefined(Exit.findError(exit))
    if (Exit.isSuccess(found) && error !== undefined && isRetryable(error)) return
    // Nothing that waiting could heal: everybody hears of it, and the next one who asks tries anew.
    for (const job of jobs) {
      if (error !== undefined) job.fail(error)
    }
    jobs.clear()
    credit = smallestCredit
  })
  yield* Effect.forkScoped(Effect.forever(round), { startImmediately: true })

  const early = new Map<JobId, FollowedJob>()
  const remove = (job: FollowedJob) =>
    Effect.andThen(
      Effect.sync(() => jobs.delete(job)),
      notify
    )

  /** The one that has been followed since its launch, unless that has come to nothing. */
  const takeEarly = (id: JobId, from: JobOffsets) => {
    const job = from.out === 0 && from.err === 0 ? early.get(id) : undefined
    if (job === undefined || !jobs.has(job)) return undefined
    early.delete(id)
    return job
  }
  const giveUp = (job: FollowedJob) =>
    Effect.suspend(() => (early.get(job.id) === job && early.delete(job.id) ? remove(job) : Effect.void))

  return {
    launching: Effect.fnUntraced(function* (id, launch) {
      const job = yield* makeFollowedJob(id, { out: 0, err: 0 })
      const reach = (stage: LaunchStage) => Effect.suspend(() => (job.launching(stage) ? notify : Effect.void))
      job.launching("waiting")
      attended ||= yield* Attended
      jobs.add(job)
      early.set(id, job)
      const state = yield* Effect.onError(launch(reach("sent")), () => giveUp(job))
      yield* reach("done")
      yield* Effect.forkIn(Effect.delay(giveUp(job), keptFor), scope)
      return state
    }),
    follow: (id, from) =>
      Stream.unwrap(
        Effect.gen(function* () {
          const job = takeEarly(id, from) ?? (yield* makeFollowedJob(id, from))
          attended ||= yield* Attended
          // One that is followed since its launch is asked for already: a change would have it asked for anew.
          yield* Effect.acquireRelease(
            Effect.suspend(() => {
              if (jobs.has(job)) return Effect.void
              jobs.add(job)
              return notify
            }),
            () => remove(job)
          )
          return Stream.fromQueue(job.output).pipe(
            Stream.tap((output) => (output._tag === "Chunk" && job.take(output.bytes.length) ? notify : Effect.void))
          )
        })
      )
  }
})
