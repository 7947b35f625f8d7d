import { Attended } from "@maestro/core/remote/Attended"
import type { Connection } from "@maestro/core/remote/Connection"
import type { ConnectionHealth, ConnectionState, ConnectionStatus } from "@maestro/core/remote/ConnectionState"
import type { SshStage } from "@maestro/core/remote/SshError"
import type { HelperChannel } from "@maestro/machine/helper/HelperChannel"
import { backOff } from "@maestro/machine/jobs/Reconnect"
import {
  Cause,
  Clock,
  Context,
  Effect,
  FiberHandle,
  Option,
  PlatformError,
  Random,
  Ref,
  type Scope,
  Semaphore,
  Stream,
  SubscriptionRef
} from "effect"
import { admit, type Caller } from "./Admission.ts"
import { heals } from "./Healing.ts"
import { probe, watchHealth } from "./LiveChannel.ts"
import { isAboutConnection, publicState } from "./PublicState.ts"
import { refusal } from "./Refusal.ts"
import { initial, type SupervisorEvent, type SupervisorState, transition } from "./SupervisorState.ts"
import { SupervisorTimings } from "./SupervisorTimings.ts"
import { Wakes } from "./Wakes.ts"

export interface SupervisorOptions {
  /** The remote's name, for messages. */
  readonly name: string
  /** One attempt: from whatever is there to a channel that is ready. `onStage` hears how far it has come. */
  open(
    onStage: (stage: SshStage) => Effect.Effect<void>
  ): Effect.Effect<HelperChannel, PlatformError.PlatformError, Scope.Scope>
  /** Has what lies under the channel proven, and given up when it does not answer. */
  readonly distrust: Effect.Effect<void>
}

export interface Supervisor {
  readonly connection: Connection["Service"]
  /** The live channel, as this kind of caller gets it. */
  channel(caller: "helper" | "follower"): Effect.Effect<HelperChannel, PlatformError.PlatformError>
  /** Opens something of its own on the connection, or fails with why there is none. */
  beside<A, R>(open: Effect.Effect<A, PlatformError.PlatformError, R>): Effect.Effect<A, PlatformError.PlatformError, R>
}

const unhurt: ConnectionHealth = { level: "good" }

/** What an attempt came to that was not meant to fail so: a defect must not leave everybody waiting for it. */
const errorOf = (cause: Cause.Cause<PlatformError.PlatformError>): PlatformError.PlatformError =>
  Option.getOrElse(Cause.findErrorOption(cause), () =>
    PlatformError.systemError({
      _tag: "Unknown",
      module: "Ssh",
      method: "connect",
      description: `Maestro itself has failed while it was connecting: ${Cause.pretty(cause)}`
    })
  )

const tooLong = (millis: number) =>
  PlatformError.systemError({
    _tag: "TimedOut",
    module: "Ssh",
    method: "connect",
    description: `it took more than ${millis / 1_000} s to connect`
  })

/** The one owner of a remote's connection in this process: it makes it, watches it, and makes it again. */
export const make = Effect.fnUntraced(function* (
  options: SupervisorOptions
): Effect.fn.Return<Supervisor, never, Scope.Scope> {
  const { name } = options
  const timings = yield* SupervisorTimings
  // Whether a person has asked is said by each caller, and not by the one who happened to be the first.
  const context = Context.omit(Attended)(yield* Effect.context<never>())
  const state = yield* SubscriptionRef.make<SupervisorState>(initial)
  const status = yield* SubscriptionRef.make<ConnectionStatus>({ state: publicState(name, initial), health: unhurt })
  const live = yield* Ref.make<{ readonly id: number; readonly channel: HelperChannel } | undefined>(undefined)
  // An attempt, the channel that it has led to, or a timer: whichever begins ends the one before.
  const work = yield* FiberHandle.make<void>()
  const probing = yield* FiberHandle.make<void>()
  const turn = yield* Semaphore.make(1)

  const showState = (next: ConnectionState) =>
    SubscriptionRef.update(status, ({ health }) => ({
      state: next,
      health: next._tag === "Connected" ? health : unhurt
    }))
  const showHealth = (health: ConnectionHealth) =>
    Effect.flatMap(SubscriptionRef.get(status), ({ health: was }) =>
      was.level === health.level && was.roundTrip === health.roundTrip
        ? Effect.void
        : SubscriptionRef.update(status, (each) => ({ ...each, health }))
    )

  /** Takes one event. When it returns, the state is the new one, and what had to be begun has begun. */
  const tell: (event: SupervisorEvent) => Effect.Effect<void> = Effect.fnUntraced(
    function* (event) {
      const was = yield* SubscriptionRef.get(state)
      const [next, command] = transition(was, event)
      if (command?._tag === "Attempt") yield* FiberHandle.run(work, attempt(command.id))
      if (command?._tag === "Timer") yield* FiberHandle.run(work, timer(command.id, command.wait))
      if (command?._tag === "Probe") yield* FiberHandle.run(probing, prove(command.id), { onlyIfMissing: true })
      if (next === was) return
      yield* showState(publicState(name, next))
      yield* SubscriptionRef.set(state, next)
    },
    Semaphore.withPermit(turn),
    Effect.uninterruptible,
    Effect.provideContext(context)
  )

  const now = Clock.currentTimeMillis
  const failure = Effect.fnUntraced(function* (error: PlatformError.PlatformError) {
    const random = yield* Random.next
    return {
      at: yield* now,
      failure: { error, heals: heals(error) },
      wait: (attempt: number) => backOff(attempt, random)
    }
  })
  const ended = (id: number, error: PlatformError.PlatformError) =>
    Effect.flatMap(failure(error), (what) => tell({ _tag: "Ended", id, ...what }))

  /** An attempt, and the life of the channel that it leads to. */
  const attempt = (id: number): Effect.Effect<void> =>
    Effect.gen(function* () {
      const channel = yield* options
        .open((stage) => tell({ _tag: "Reached", id, stage }))
        .pipe(Effect.timeoutOrElse({ duration: timings.attempt, orElse: () => Effect.fail(tooLong(timings.attempt)) }))
      yield* Ref.set(live, { id, channel })
      yield* Effect.flatMap(now, (at) => tell({ _tag: "Opened", id, at }))
      const health = watchHealth(channel, showHealth, tell({ _tag: "Proven", id }))
      const error = yield* Effect.raceFirst(channel.closed, health)
      // It may have answered since it was last looked at, and then the link was good.
      if ((yield* channel.roundTrip) !== undefined) yield* tell({ _tag: "Proven", id })
      // Told before the scope closes: that may take a while on a dead link.
      yield* ended(id, error)
    }).pipe(
      Effect.scoped,
      Effect.catchCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.interrupt : ended(id, errorOf(cause))))
    )

  const timer = (id: number, wait: number) => Effect.andThen(Effect.sleep(wait), tell({ _tag: "TimeUp", id }))

  const prove = Effect.fnUntraced(function* (id: number) {
    const found = yield* Ref.get(live)
    if (found?.id !== id) return
    yield* probe(found.channel, timings, {
      late: showHealth({ level: "stalled" }),
      distrust: options.distrust
    })
  })

  yield* Stream.runForEach(yield* Wakes, (why) => tell({ _tag: why === "wake" ? "Woke" : "NetworkChanged" })).pipe(
    Effect.forkScoped({ startImmediately: true })
  )

  const unlike = (seen: SupervisorState) =>
    Stream.runHead(Stream.filter(SubscriptionRef.changes(state), (each) => each !== seen))

  /** Waits until this caller may go on: with the live channel, if it is about that. */
  const admission = Effect.fnUntraced(function* (caller: Caller) {
    // Who has asked for an attempt, or waited for one, has its answer: nobody makes two.
    let attended = yield* Attended
    for (let looks = 0; ; looks++) {
      const seen = yield* SubscriptionRef.get(state)
      const answer = admit(seen, caller, attended)
      // Who has waited for an attempt gets what it said; who comes later is told, too, when the next one will be.
      if (answer._tag === "Refuse")
        return yield* looks > 0 ? answer.error : refusal(name, answer.error, seen, yield* now)
      if (answer._tag === "Tell") {
        attended = false
        yield* Effect.flatMap(now, (at) => tell({ _tag: answer.event, at }))
        continue
      }
      if (answer._tag === "Go" && seen._tag !== "Live") return undefined
      if (answer._tag === "Go") {
        const found = yield* Ref.get(live)
        if (found?.id === seen.id && !(yield* found.channel.isClosed)) return found.channel
      }
      attended = false
      yield* unlike(seen)
    }
  })

  /** Fails as soon as there is no use in waiting for a channel that is being opened. */
  const hopeless = SubscriptionRef.changes(state).pipe(
    Stream.mapEffect((seen) => {
      const answer = admit(seen, "channel", false)
      return answer._tag === "Refuse" ? Effect.fail(answer.error) : Effect.void
    }),
    Stream.runDrain,
    Effect.andThen(Effect.never)
  )

  /** What a channel that could not be opened tells of the connection. */
  const learn = Effect.fnUntraced(function* (error: PlatformError.PlatformError) {
    if (isAboutConnection(error)) yield* tell({ _tag: "Refused", ...(yield* failure(error)) })
    if (heals(error)) yield* tell({ _tag: "Doubted" })
  })

  return {
    connection: { status, retryNow: Effect.flatMap(now, (at) => tell({ _tag: "RetryNow", at })) },
    channel: (caller) =>
      Effect.flatMap(admission(caller), (channel) =>
        channel === undefined ? Effect.die(new Error("only channels go beside the helper")) : Effect.succeed(channel)
      ),
    beside: (open) =>
      admission("channel").pipe(Effect.andThen(Effect.raceFirst(Effect.tapError(open, learn), hopeless)))
  }
})
