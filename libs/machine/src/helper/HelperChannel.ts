import {
  Cause,
  Deferred,
  Effect,
  Fiber,
  Option,
  type PlatformError,
  Queue,
  Ref,
  Result,
  type Scope,
  Stream
} from "effect"
import { Hex } from "effect/encoding"
import { collectTail, keptOutput } from "../shell/OutputTail.ts"
import type { ChannelEnd, Shell } from "../shell/Shell.ts"
import { type AnswerQueue, type HelperAnswer, isFinal, isUnanswered, makeAnswer } from "./HelperAnswer.ts"
import {
  decodePayload,
  formatRequest,
  type HelperFrame,
  isTooLong,
  makeLineSplitter,
  MalformedFrame,
  parseFrame
} from "./HelperFrame.ts"
import { type HelperInfo, isReadyLine, parseReadyLine } from "./HelperInfo.ts"
import { startText, syncLine, syncMark } from "./HelperScript.ts"
import { HelperTimings } from "./HelperTimings.ts"

export type HelperRequest = readonly [verb: string, ...words: ReadonlyArray<string>]

/** A live helper: requests go in, answers come out, many at once. */
export interface HelperChannel {
  readonly info: HelperInfo
  /** The last measured round trip in milliseconds; absent until the first ping came back. */
  readonly roundTrip: Effect.Effect<number | undefined>
  /** For how many milliseconds it has owed the answer to a ping and sent nothing at all; 0 when it owes none. */
  readonly silence: Effect.Effect<number>
  readonly isClosed: Effect.Effect<boolean>
  /** Succeeds, with what its end means, once the channel is dead. */
  readonly closed: Effect.Effect<PlatformError.PlatformError>
  /**
   * Why commands run without the environment of the login shell, in a sentence, when they do; absent when they have it.
   * Known once the login shell has come to its end.
   */
  readonly loginProblem: Effect.Effect<string | undefined, PlatformError.PlatformError>
  /** Sends one request and waits for all of its answer. */
  request(
    verb: string,
    ...words: ReadonlyArray<string>
  ): Effect.Effect<ReadonlyArray<HelperFrame>, PlatformError.PlatformError>
  /**
   * Sends requests in one go and in this order, with no other between them. The answers come in their own time; one that
   * is not read must be forgotten.
   */
  send(requests: ReadonlyArray<HelperRequest>): Effect.Effect<ReadonlyArray<HelperAnswer>, PlatformError.PlatformError>
  /** The bytes of a payload word; a word that does not decode ends the channel. */
  payload(word: string): Effect.Effect<Uint8Array, PlatformError.PlatformError>
  /** Ends the channel because what came through it makes no sense. */
  fail(problem: string): Effect.Effect<never, PlatformError.PlatformError>
}

const encoder = new TextEncoder()
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/**
 * Opens a channel, sends the helper through it and waits until it is ready. The channel lives as long as the scope; at
 * its end the helper is told to quit, and not waited for.
 */
export const make = Effect.fn("HelperChannel.make")(function* (
  shell: Shell["Service"]
): Effect.fn.Return<HelperChannel, PlatformError.PlatformError, Scope.Scope> {
  const timings = yield* HelperTimings
  const nonce = Hex.random(16)
  // The first question is in the request itself: its answer is a round trip earlier.
  const handle = yield* shell.openWith(`${syncLine(nonce)}exec /bin/sh`)

  const dead = yield* Deferred.make<PlatformError.PlatformError>()
  const answered = yield* Deferred.make<void>()
  const ready = yield* Deferred.make<HelperInfo>()
  const outbox = yield* Queue.bounded<Uint8Array, Cause.Done>(64)
  const waiting = new Map<number, { readonly verb: string; readonly queue: AnswerQueue }>()
  const roundTrip = yield* Ref.make<number | undefined>(undefined)
  const stderr = yield* collectTail(handle.stderr)
  let noise = ""
  let lastId = 0
  let heardAt = performance.now()
  let pingedAt: number | undefined

  // Not to be interrupted: the first to hear of it may close the scope of this very fiber.
  const bury = Effect.fnUntraced(function* (error: PlatformError.PlatformError) {
    if (!(yield* Deferred.succeed(dead, error))) return
    for (const { queue } of waiting.values()) yield* Queue.fail(queue, error)
    waiting.clear()
  }, Effect.uninterruptible)

  /** The channel has ended: gathers what is known of it, and tells everybody who waits, once. */
  const end = Effect.fnUntraced(function* (problem: string | undefined) {
    if (yield* Deferred.isDone(dead)) return
    // A channel that ended by itself leaves an exit code and its last words shortly; one that hangs leaves neither.
    const ended =
      problem === undefined ? yield* Effect.timeoutOption(Effect.exit(handle.exitCode), 2_000) : Option.none()
    const exit = Option.getOrUndefined(ended)
    if (problem === undefined) yield* Effect.timeoutOption(Fiber.await(stderr.drained), 500)
    const what: ChannelEnd = {
      exitCode: exit?._tag === "Success" ? exit.value : undefined,
      failure: exit?._tag === "Failure" ? Option.getOrUndefined(Cause.findErrorOption(exit.cause)) : undefined,
      stderr: yield* Ref.get(stderr.tail),
      wasReady: yield* Deferred.isDone(ready),
      problem,
      noise
    }
    yield* bury(shell.explain(what))
  })
  /** The other side is silent. Whoever hears of it opens anew, and must not get what lies under this channel again. */
  const giveUp = (problem: string) =>
    shell.distrust.pipe(Effect.timeoutOption(timings.quit), Effect.andThen(end(problem)))

  const dispatch = Effect.fnUntraced(function* (line: string) {
    const frame = yield* Effect.fromResult(parseFrame(line))
    const waiter = waiting.get(frame.id)
    if (waiter === undefined) {
      // An answer that nobody waits for any more is fine; one to a request that never was is not.
      if (frame.id > lastId || frame.id === 0) return yield* new MalformedFrame({ line, why: "nobody asked for it" })
      return
    }
    if (isFinal(waiter.verb, frame.tag)) waiting.delete(frame.id)
    yield* Queue.offer(waiter.queue, frame)
  })

  const mark = syncMark(nonce)
  const receive = Effect.fnUntraced(function* (line: string) {
    if (yield* Deferred.isDone(ready)) return yield* dispatch(line)
    if (isReadyLine(line, nonce)) return yield* Deferred.succeed(ready, yield* parseReadyLine(line))
    // Everything else before `ready` is noise, and so is what stands before the mark on its own line.
    if (line.endsWith(mark)) return yield* Deferred.succeed(answered, undefined)
    noise = `${noise}${line}\n`.slice(-keptOutput)
  })

  const splitter = makeLineSplitter()
  yield* Stream.runForEach(handle.stdout, (bytes) =>
    Effect.gen(function* () {
      heardAt = performance.now()
      for (const line of splitter.push(bytes)) yield* receive(line)
      if (yield* Deferred.isDone(ready)) {
        if (isTooLong(splitter.rest)) return yield* new MalformedFrame({ line: splitter.rest, why: "it does not end" })
      }
    })
  ).pipe(
    Effect.matchEffect({
      onSuccess: () => end(undefined),
      onFailure: (error) => end(error._tag === "MalformedFrame" ? error.message : undefined)
    }),
    Effect.forkScoped({ startImmediately: true })
  )
  // Some process that the shell has left behind may hold its stdout: the end of the shell itself is the end.
  yield* handle.exitCode.pipe(
    Effect.exit,
    Effect.andThen(Effect.timeoutOption(Deferred.await(dead), timings.linger)),
    Effect.andThen(end(undefined)),
    Effect.forkScoped({ startImmediately: true })
  )
  // A failed write says less than the end of stdout that comes with it.
  const writer = yield* Stream.fromQueue(outbox).pipe(
    Stream.run(handle.stdin),
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )

  const orDead = <A>(effect: Effect.Effect<A>) =>
    Effect.raceFirst(effect, Effect.flatMap(Deferred.await(dead), Effect.fail))
  const write = (text: string) => Queue.offer(outbox, encoder.encode(text))

  // A start-up file that reads gets an empty line at once, and others later, with the question in case it was lost.
  const again = Effect.sleep(timings.resync).pipe(Effect.andThen(write(`\n${syncLine(nonce)}`)), Effect.forever)
  const sync = Effect.andThen(write("\n"), again)
  const info = yield* orDead(Effect.raceFirst(Deferred.await(answered), sync)).pipe(
    Effect.andThen(write(startText(nonce))),
    Effect.andThen(orDead(Deferred.await(ready))),
    Effect.timeoutOrElse({
      duration: timings.open,
      orElse: () =>
        Effect.andThen(
          giveUp(`no answer within ${timings.open / 1_000} s`),
          Effect.flatMap(Deferred.await(dead), Effect.fail)
        )
    })
  )

  const send = Effect.fnUntraced(function* (requests: ReadonlyArray<HelperRequest>) {
    if (yield* Deferred.isDone(dead)) return yield* yield* Deferred.await(dead)
    const answers: Array<HelperAnswer> = []
    let text = ""
    for (const [verb, ...words] of requests) {
      const id = ++lastId
      const queue = yield* Queue.unbounded<HelperFrame, PlatformError.PlatformError>()
      if (!isUnanswered(verb)) waiting.set(id, { verb, queue })
      answers.push(
        makeAnswer(
          id,
          verb,
          queue,
          Effect.sync(() => waiting.delete(id))
        )
      )
      text += formatRequest(id, verb, words)
    }
    yield* orDead(write(text))
    return answers
  })
  const request: HelperChannel["request"] = Effect.fnUntraced(function* (verb, ...words) {
    const [answer] = yield* send([[verb, ...words]])
    return answer === undefined ? [] : yield* answer.all
  })
  const fail = (problem: string) => Effect.andThen(end(problem), Effect.flatMap(Deferred.await(dead), Effect.fail))
  const payload = (word: string) =>
    Result.match(decodePayload(info.encoding, word), {
      onSuccess: Effect.succeed,
      onFailure: (malformed) => fail(malformed.message)
    })

  const ping = Effect.gen(function* () {
    const sentAt = performance.now()
    pingedAt = sentAt
    const pong = yield* request("ping").pipe(Effect.forkChild({ startImmediately: true }))
    while (
      Option.isNone(
        yield* Effect.timeoutOption(
          Fiber.await(pong),
          Math.max(10, Math.max(sentAt, heardAt) + timings.silence - performance.now())
        )
      )
    ) {
      // Other answers may stand in a slow link before the pong: as long as something comes, the link is alive.
      if (performance.now() - Math.max(sentAt, heardAt) < timings.silence) continue
      return yield* giveUp(`it did not answer for ${timings.silence / 1_000} s`)
    }
    pingedAt = undefined
    yield* Ref.set(roundTrip, performance.now() - sentAt)
    yield* Effect.sleep(timings.pingEvery)
  })
  yield* ping.pipe(Effect.forever, Effect.raceFirst(Deferred.await(dead)), Effect.ignore, Effect.forkScoped)

  // Captured while nobody waits for it; the helper lets the runs that come later wait.
  const login = yield* request("login").pipe(
    Effect.flatMap((frames) => {
      const last = frames.at(-1)
      return last === undefined || last.words[0] === "0"
        ? Effect.undefined
        : Effect.map(payload(last.words[1] ?? "-"), textOf)
    }),
    Effect.result,
    Effect.forkScoped({ startImmediately: true })
  )

  // Runs before the fibers above are ended and the channel with them. A helper that has been told to quit, and whose input
  // has ended, clears up by itself: nobody waits for that, but one that does not come to it in time is ended.
  yield* Effect.addFinalizer(() =>
    Effect.gen(function* () {
      yield* send([["quit"]])
      yield* Queue.end(outbox)
      const written = yield* Effect.timeoutOption(Fiber.await(writer), timings.quit)
      if (Option.isNone(written)) return
      yield* Effect.asVoid(handle.unref)
      yield* Effect.exit(handle.exitCode).pipe(
        Effect.timeoutOrElse({ duration: timings.quit, orElse: () => handle.kill({ forceKillAfter: timings.linger }) }),
        Effect.ignore,
        Effect.forkDetach
      )
    }).pipe(Effect.ignore)
  )
  return {
    info,
    roundTrip: Ref.get(roundTrip),
    silence: Effect.sync(() => (pingedAt === undefined ? 0 : performance.now() - Math.max(pingedAt, heardAt))),
    isClosed: Deferred.isDone(dead),
    closed: Deferred.await(dead),
    loginProblem: Effect.flatMap(Fiber.join(login), Effect.fromResult),
    request,
    send,
    payload,
    fail
  }
})
