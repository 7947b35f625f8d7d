import { Effect, Option, RcMap, Semaphore } from "effect"
import { Leases } from "./Leases.ts"
import type { Session, SessionId } from "./Session.ts"
import type { Turn } from "./Turn.ts"
import type { TurnIntake } from "./TurnIntake.ts"
import type { TurnLaunch } from "./TurnLaunch.ts"
import { TurnStore } from "./TurnStore.ts"

/** How often it is looked whether whoever looks after the queue still does. */
export const lookAgain = "250 millis"

const leaseName = (id: SessionId): string => `session:${id}`

/** Runs what waits in the queues of sessions. One process at a time does that for one session, and one fiber in it. */
export const makeTurnQueue = Effect.fnUntraced(function* (intake: TurnIntake, { begin, settle }: TurnLaunch) {
  const store = yield* TurnStore
  const leases = yield* Leases
  const locks = yield* RcMap.make({ lookup: (_id: SessionId) => Semaphore.make(1) })

  /** Runs an effect as the one that may begin turns of a session; none where somebody else is that. */
  const ifDispatcher = <A, E, R>(id: SessionId, effect: Effect.Effect<A, E, R>) =>
    Effect.scoped(
      Effect.gen(function* () {
        const lock = yield* RcMap.get(locks, id)
        const leased = Effect.scoped(
          Effect.gen(function* () {
            const lease = yield* leases.take(leaseName(id))
            return Option.isNone(lease) ? Option.none<A>() : Option.some(yield* effect)
          })
        )
        return Option.flatten(yield* Semaphore.withPermitsIfAvailable(lock, 1)(leased))
      })
    )

  /** A turn that is under way, to its end. */
  const finish = Effect.fnUntraced(function* (turn: Turn) {
    if (turn.state._tag === "Launching") yield* settle(turn)
    yield* intake.complete(turn.id)
  })

  const runAll = Effect.fnUntraced(function* (id: SessionId) {
    while (true) {
      for (const turn of yield* store.unfinished(id)) yield* finish(turn)
      const [next] = yield* store.queued(id)
      if (next === undefined) return
      if (yield* begin(next)) yield* intake.complete(next.id)
    }
  })

  const isDone = Effect.fnUntraced(function* (id: SessionId) {
    return (yield* store.unfinished(id)).length === 0 && (yield* store.queued(id)).length === 0
  })

  /** Whether another process, or another fiber of this one, is beginning turns of this session. */
  const hasDispatcher = (id: SessionId) => Effect.map(leases.holder(leaseName(id)), Option.isSome)

  const advance = Effect.fnUntraced(function* ({ id }: Pick<Session, "id">) {
    while (true) {
      // Looking costs less than trying: whoever waits for another one looks.
      const isFree = !(yield* hasDispatcher(id))
      if (isFree && Option.isSome(yield* ifDispatcher(id, runAll(id)))) return
      if (yield* isDone(id)) return
      yield* Effect.sleep(lookAgain)
    }
  })

  /** Finds out what became of a launch whose dispatcher is gone; nothing where that is still at it. */
  const settleLaunch = Effect.fnUntraced(function* ({ id, session }: Pick<Turn, "id" | "session">) {
    yield* ifDispatcher(
      session,
      Effect.gen(function* () {
        const turn = yield* store.get(id)
        if (Option.isSome(turn) && turn.value.state._tag === "Launching") yield* settle(turn.value)
      })
    )
  })

  return { advance, settleLaunch, hasDispatcher }
})

export type TurnQueue = Effect.Success<ReturnType<typeof makeTurnQueue>>
