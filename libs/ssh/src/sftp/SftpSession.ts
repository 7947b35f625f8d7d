import {
  Cause,
  Deferred,
  Effect,
  Fiber,
  Option,
  PlatformError,
  Queue,
  Ref,
  Result,
  type Scope,
  Semaphore,
  Stream
} from "effect"
import type { ChildProcessHandle } from "effect/process/ChildProcessSpawner"
import { collectTail } from "@maestro/machine/shell/OutputTail"
import { NoiseFilter } from "./NoiseFilter.ts"
import { PacketReader } from "./PacketReader.ts"
import { PacketSplitter } from "./PacketSplitter.ts"
import { PacketType, protocolVersion } from "./PacketType.ts"
import { PacketWriter } from "./PacketWriter.ts"
import { leastLimits, readLimits, type SftpLimits } from "./SftpLimits.ts"
import { parseReply, type SftpReply } from "./SftpReply.ts"

/** One request: its type, and the fields after its id. */
export interface SftpRequest {
  readonly type: PacketType
  readonly fields: (packet: PacketWriter) => PacketWriter
  /** Bytes that the packet will have, so that it is not grown while it is built. */
  readonly size?: number
}

/** How a session ended, as far as its channel knows. */
export interface SessionEnd {
  readonly exitCode: number | undefined
  readonly stderr: string
  /** What came on stdout in place of the server's first packet. */
  readonly noise: string
  readonly wasReady: boolean
  /** What we found ourselves: a packet that makes no sense. */
  readonly problem: string | undefined
  /** Nothing came in the time that a server has to begin. */
  readonly isSilent: boolean
  /** What the channel's own `exitCode` failed with: what a transport knows of a lost link. */
  readonly failure: PlatformError.PlatformError | undefined
}

export interface SessionOptions {
  /** What the end of the session means. */
  readonly explain: (end: SessionEnd) => PlatformError.PlatformError
  /** Called when requests have waited for long and nothing came: what lies below may be dead. */
  readonly distrust: Effect.Effect<void>
}

/** A live conversation with an SFTP server: many requests at once, answers in any order. */
export interface SftpSession {
  /** What the server can do beyond version 3, by name. */
  readonly extensions: ReadonlyMap<string, string>
  readonly limits: Effect.Effect<SftpLimits, PlatformError.PlatformError>
  /** The same without waiting: what every server takes, as long as this one has not said. */
  readonly limitsSoFar: Effect.Effect<SftpLimits>
  readonly isClosed: Effect.Effect<boolean>
  /** Succeeds, with what its end means, once the session is dead. */
  readonly closed: Effect.Effect<PlatformError.PlatformError>
  /**
   * Sends a request and waits for its answer. When it is interrupted the session goes on, and an answer that comes then
   * is passed over; a handle in it is given back to the server.
   */
  request(request: SftpRequest): Effect.Effect<SftpReply, PlatformError.PlatformError>
  /** Gives a handle back without waiting: for files that were only read. */
  release(handle: Uint8Array): Effect.Effect<void>
}

/** Requests that wait for an answer at once. A transfer takes half of them: there is room for others beside it. */
const inFlight = 128

const openLimit = "20 seconds"

/** How long nothing may come while somebody waits, and how often that is looked at. */
const silence = 12_000
const look = "3 seconds"

/** How long the exit code of a channel that has ended may take: a transport asks its connection first. */
const exitLimit = "5 seconds"

interface EndReason {
  readonly problem?: string
  readonly failure?: PlatformError.PlatformError
  readonly isSilent?: true
}

/** Who waits for an answer gets it, or what the session ended with. */
type Waiting = (answer: Result.Result<SftpReply, PlatformError.PlatformError>) => void

const closeRequest = (handle: Uint8Array): SftpRequest => ({
  type: PacketType.close,
  fields: (packet) => packet.string(handle)
})

/** The session was ended on this side: by the end of the layer that it belongs to. */
export const notInUse = (method: string): PlatformError.PlatformError =>
  PlatformError.systemError({
    _tag: "BadResource",
    module: "Sftp",
    method,
    description: "Maestro has ended this session: the machine is no longer in use here"
  })

const readVersion = (bytes: Uint8Array) => {
  const packet = new PacketReader(bytes)
  packet.byte()
  packet.uint32()
  const decoder = new TextDecoder()
  const extensions = new Map<string, string>()
  while (packet.remaining > 0) extensions.set(decoder.decode(packet.string()), decoder.decode(packet.string()))
  return extensions
}

/**
 * Speaks SFTP over a channel's stdin and stdout, whatever the channel is, and waits until the server has said what it
 * can. The session lives as long as the scope.
 */
export const make = Effect.fn("SftpSession.make")(function* (
  handle: ChildProcessHandle,
  options: SessionOptions
): Effect.fn.Return<SftpSession, PlatformError.PlatformError, Scope.Scope> {
  const dead = yield* Deferred.make<PlatformError.PlatformError>()
  const ready = yield* Deferred.make<ReadonlyMap<string, string>>()
  const limits = yield* Deferred.make<SftpLimits, PlatformError.PlatformError>()
  const outbox = yield* Queue.unbounded<Uint8Array, Cause.Done>()
  const permits = yield* Semaphore.make(inFlight)
  const waiting = new Map<number, Waiting>()
  const splitter = new PacketSplitter()
  const filter = new NoiseFilter()
  const stderr = yield* collectTail(handle.stderr)
  let lastId = 0
  let heardAt = performance.now()
  let isReady = false

  // Not to be interrupted: the first to hear of it may close the scope of this very fiber.
  const bury = Effect.fnUntraced(function* (error: PlatformError.PlatformError) {
    if (!(yield* Deferred.succeed(dead, error))) return
    for (const take of waiting.values()) take(Result.fail(error))
    waiting.clear()
  }, Effect.uninterruptible)

  // Whoever still waits when the scope ends would wait for ever.
  yield* Effect.addFinalizer(() => bury(notInUse("request")))

  /** The channel has ended, or must: gathers what is known of it, and tells everybody who waits, once. */
  const end = Effect.fnUntraced(function* (why: EndReason) {
    if (yield* Deferred.isDone(dead)) return
    // A channel that ended by itself leaves an exit code and its last words shortly; one that makes no sense goes on.
    const ended =
      why.problem === undefined ? yield* Effect.timeoutOption(Effect.exit(handle.exitCode), exitLimit) : Option.none()
    const exit = Option.getOrUndefined(ended)
    if (exit !== undefined) yield* Effect.timeoutOption(Fiber.await(stderr.drained), 500)
    const lost = exit?._tag === "Failure" ? Option.getOrUndefined(Cause.findErrorOption(exit.cause)) : undefined
    yield* bury(
      options.explain({
        exitCode: exit?._tag === "Success" ? exit.value : undefined,
        failure: why.failure ?? lost,
        stderr: yield* Ref.get(stderr.tail),
        noise: isReady ? "" : filter.noise,
        wasReady: isReady,
        problem: why.problem,
        isSilent: why.isSilent === true
      })
    )
  })

  /** Takes one packet; what it answers with is why it makes no sense. */
  const receive = (bytes: Uint8Array): string | undefined => {
    if (!isReady) {
      isReady = true
      Deferred.doneUnsafe(ready, Effect.succeed(readVersion(bytes)))
      return undefined
    }
    const parsed = parseReply(bytes)
    if (parsed._tag === "Failure") return parsed.failure
    const { id, reply } = parsed.success
    const take = waiting.get(id)
    if (take === undefined) return `an answer to request ${id}, which nobody has sent`
    waiting.delete(id)
    take(Result.succeed(reply))
    return undefined
  }

  const push = (chunk: Uint8Array): string | undefined => {
    heardAt = performance.now()
    const bytes = filter.push(chunk)
    if (filter.isTooMuch) return "more than 1 MiB of text"
    const packets = splitter.push(bytes)
    if (packets._tag === "Failure") return packets.failure
    for (const packet of packets.success) {
      const problem = receive(packet)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  const read = Stream.runForEach(handle.stdout, (chunk) =>
    Effect.suspend(() => {
      const problem = push(chunk)
      return problem === undefined ? Effect.void : Effect.fail(`the server sent ${problem}`)
    })
  )
  yield* read.pipe(
    Effect.matchEffect({
      onSuccess: () => end({}),
      onFailure: (why) => end(typeof why === "string" ? { problem: why } : { failure: why })
    }),
    Effect.forkScoped({ startImmediately: true })
  )
  // A failed write says less than the end of stdout that comes with it.
  yield* Stream.fromQueue(outbox).pipe(
    Stream.run(handle.stdin),
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )

  const orDead = <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.raceFirst(effect, Effect.flatMap(Deferred.await(dead), Effect.fail))

  const send = (request: SftpRequest, take: Waiting): number => {
    const id = (lastId = (lastId + 1) >>> 0)
    waiting.set(id, take)
    const packet = new PacketWriter(request.type, request.size).uint32(id)
    Queue.offerUnsafe(outbox, request.fields(packet).finish())
    return id
  }
  const ignore = () => {}
  const release = (given: Uint8Array) => Effect.sync(() => void send(closeRequest(given), ignore))
  /** Nobody waits any more; a handle that comes yet is given back, or the server would keep it open. */
  const late: Waiting = (answer) => {
    if (answer._tag === "Success" && answer.success._tag === "Handle") send(closeRequest(answer.success.handle), ignore)
  }

  const ask = (wanted: SftpRequest) =>
    Effect.callback<SftpReply, PlatformError.PlatformError>((resume) => {
      const id = send(wanted, (answer) => resume(Effect.fromResult(answer)))
      return Effect.sync(() => {
        if (waiting.has(id)) waiting.set(id, late)
      })
    })
  const request = (wanted: SftpRequest) =>
    Semaphore.withPermit(
      permits,
      Effect.suspend(() =>
        Deferred.isDoneUnsafe(dead) ? Effect.flatMap(Deferred.await(dead), Effect.fail) : ask(wanted)
      )
    )

  yield* Effect.sync(() =>
    Queue.offerUnsafe(outbox, new PacketWriter(PacketType.init).uint32(protocolVersion).finish())
  )
  const extensions = yield* orDead(Deferred.await(ready)).pipe(
    Effect.timeoutOrElse({
      duration: openLimit,
      orElse: () =>
        options.distrust.pipe(
          Effect.timeoutOption("6 seconds"),
          Effect.andThen(end({ isSilent: true })),
          Effect.andThen(Effect.flatMap(Deferred.await(dead), Effect.fail))
        )
    })
  )

  const askLimits = request({
    type: PacketType.extended,
    fields: (packet) => packet.string(new TextEncoder().encode("limits@openssh.com"))
  }).pipe(Effect.map((reply) => (reply._tag === "Extended" ? readLimits(reply.fields) : leastLimits)))
  // Not waited for: what comes first rarely needs them.
  yield* Deferred.complete(limits, extensions.has("limits@openssh.com") ? askLimits : Effect.succeed(leastLimits)).pipe(
    Effect.forkScoped({ startImmediately: true })
  )
  yield* Effect.sleep(look).pipe(
    Effect.andThen(
      Effect.suspend(() => {
        if (waiting.size === 0 || performance.now() - heardAt < silence) return Effect.void
        heardAt = performance.now()
        return options.distrust
      })
    ),
    Effect.forever,
    Effect.forkScoped
  )
  return {
    extensions,
    limits: orDead(Deferred.await(limits)),
    limitsSoFar: Effect.flatMap(Deferred.poll(limits), (known) =>
      Effect.orElseSucceed(
        Option.getOrElse(known, () => Effect.succeed(leastLimits)),
        () => leastLimits
      )
    ),
    isClosed: Deferred.isDone(dead),
    closed: Deferred.await(dead),
    request,
    release
  }
})
