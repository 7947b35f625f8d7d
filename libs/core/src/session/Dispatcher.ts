import {
  Context,
  Duration,
  Effect,
  HashMap,
  Layer,
  Queue,
  Result,
  Schedule,
  Stream,
  SubscriptionRef,
  SynchronizedRef
} from "effect"
import { Attended } from "../remote/Attended.ts"
import { StoreVersion } from "../rpc/StoreVersion.ts"
import type { SessionId } from "./Session.ts"
import { type SessionEntry, SessionStore } from "./SessionStore.ts"
import { type TurnError, Turns } from "./Turns.ts"

/** After how long a session that could not go on is tried again by itself. */
const tryAgainAfter = Duration.seconds(15)

/** How often it is looked whether another process has left something to do, at most. */
const lookEvery = Duration.seconds(2)

/** Whether somebody must look after it: it waits, or is under way. */
const hasWork = ({ lastTurn, queued }: SessionEntry): boolean =>
  queued > 0 || (lastTurn !== undefined && lastTurn.state._tag !== "Ended")

type Wakes = Queue.Queue<boolean>

const offerWhereNone = (wakes: Wakes) =>
  Effect.sync(() => Queue.sizeUnsafe(wakes) === 0 && Queue.offerUnsafe(wakes, false))

const make = Effect.gen(function* () {
  const turns = yield* Turns
  const store = yield* SessionStore
  const troubles = yield* SubscriptionRef.make(HashMap.empty<SessionId, TurnError>())
  const workers = yield* SynchronizedRef.make(HashMap.empty<SessionId, Wakes>())
  const scope = yield* Effect.scope

  /** One look after a session, from when it is woken until there is nothing left to do; true when it got there. */
  const look = Effect.fnUntraced(function* (id: SessionId, attended: boolean) {
    const result = yield* Effect.result(Effect.provideService(turns.advance(id), Attended, attended))
    const error = Result.isFailure(result) && result.failure._tag !== "SessionNotFound" ? result.failure : undefined
    yield* SubscriptionRef.update(troubles, (all) =>
      error === undefined ? HashMap.remove(all, id) : HashMap.set(all, id, error)
    )
    return error === undefined
  })

  const work = Effect.fnUntraced(function* (id: SessionId, wakes: Wakes) {
    let attended = yield* Queue.take(wakes)
    while (true) {
      const isDone = yield* look(id, attended)
      attended = isDone
        ? yield* Queue.take(wakes)
        : yield* Queue.take(wakes).pipe(
            Effect.timeoutOrElse({ duration: tryAgainAfter, orElse: () => Effect.succeed(false) })
          )
    }
  })

  const workerOf = (id: SessionId) =>
    SynchronizedRef.modifyEffect(workers, (all) => {
      const there = HashMap.get(all, id)
      if (there._tag === "Some") return Effect.succeed([there.value, all] as const)
      return Effect.gen(function* () {
        // One that comes while the session is looked after has it looked at once more.
        const wakes = yield* Queue.sliding<boolean>(1)
        yield* Effect.forkIn(work(id, wakes), scope)
        return [wakes, HashMap.set(all, id, wakes)] as const
      })
    })

  const wake = Effect.fn("Dispatcher.wake")(function* (id: SessionId, attended: boolean) {
    const wakes = yield* workerOf(id)
    // A person's word is not taken back by a look that comes by itself.
    yield* attended ? Queue.offer(wakes, true) : offerWhereNone(wakes)
  })

  const idsWithWork = Effect.map(store.list, (entries) => entries.filter(hasWork).map(({ session }) => session.id))
  yield* StoreVersion.watch(idsWithWork, lookEvery).pipe(
    Stream.runForEach((ids) => Effect.forEach(ids, (id) => wake(id, false), { discard: true })),
    Effect.tapError((error) => Effect.logError("The queues of sessions could not be looked at", error)),
    Effect.retry({ schedule: Schedule.spaced(tryAgainAfter) }),
    Effect.forkScoped
  )

  return Dispatcher.of({ wake, troubles })
})

/**
 * Looks after the sessions for as long as its layer lives: what is under way is completed, what waits is run, whichever
 * process left it there. Provide it in programs that stay (a server, an app), once.
 */
export class Dispatcher extends Context.Service<
  Dispatcher,
  {
    /** Has a session looked after now, and returns. `attended`: a person asked for it, so that a login may ask them. */
    wake(session: SessionId, attended: boolean): Effect.Effect<void>
    /** The sessions that do not go on though there is something to do, and why. They are tried again. Read it only. */
    readonly troubles: SubscriptionRef.SubscriptionRef<HashMap.HashMap<SessionId, TurnError>>
  }
>()("@maestro/core/session/Dispatcher") {
  static readonly layer: Layer.Layer<Dispatcher, never, SessionStore | StoreVersion | Turns> = Layer.effect(
    Dispatcher,
    make
  )
}
