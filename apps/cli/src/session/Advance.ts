import type { JobId } from "@maestro/core/machine/Jobs"
import type { Session } from "@maestro/core/session/Session"
import type { Turn } from "@maestro/core/session/Turn"
import { type TurnError, Turns } from "@maestro/core/session/Turns"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect, Fiber, Option, Stream } from "effect"

/** How long who is done waits for the next turn to begin: the link may have broken just then. */
const patience = "20 seconds"

/** Somebody in this process who looks after a session: see `Turns.advance`. */
export type Advancing = Fiber.Fiber<void, TurnError>

/** Looks after a session until the scope closes. */
export const advancing = Effect.fnUntraced(function* (session: Session) {
  const turns = yield* Turns
  return yield* Effect.forkScoped(turns.advance(session.id), { startImmediately: true })
})

const hasBegun = ({ state }: Turn): boolean => state._tag === "Running" || state._tag === "Ended"

/** A turn as soon as it has begun; none when its follow ends before. */
const begun = Effect.fnUntraced(function* (id: JobId) {
  const turns = yield* Turns
  return yield* turns.follow(id).pipe(
    Stream.flatMap((each) => (each._tag === "State" && hasBegun(each.turn) ? Stream.make(each.turn) : Stream.empty)),
    Stream.runHead
  )
})

/** Never ends, but with the error that keeps a turn from being begun: of one that has begun, its own follow tells. */
export const failureToBegin = (advance: Advancing, id: JobId) =>
  Fiber.join(advance).pipe(
    Effect.tapError(() =>
      Effect.flatMap(
        TurnStore.use((turns) => turns.get(id)),
        (turn) => (Option.exists(turn, hasBegun) ? Effect.never : Effect.void)
      )
    ),
    Effect.andThen(Effect.never)
  )

/** Waits until a turn has begun, or cannot. */
export const untilBegun = (advance: Advancing, id: JobId) => Effect.raceFirst(begun(id), failureToBegin(advance, id))

/**
 * Waits until what is next in the queue has begun, so that it does not wait for the next command that looks after the
 * session. Gives it, if there is one and it could be begun.
 */
export const beginNext = Effect.fnUntraced(function* (session: Session, advance: Advancing) {
  const [next] = yield* TurnStore.use((turns) => turns.queued(session.id))
  if (next === undefined) return Option.none<Turn>()
  const none = Effect.succeed(Option.none<Turn>())
  return yield* Effect.raceFirst(begun(next.id), Effect.andThen(Fiber.await(advance), none)).pipe(
    Effect.timeoutOrElse({ duration: patience, orElse: () => none })
  )
})
