import type { Session } from "@maestro/core/session/Session"
import type { Turn } from "@maestro/core/session/Turn"
import { type TurnError, Turns } from "@maestro/core/session/Turns"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { failureOf } from "../CliError.ts"

/** A turn of which nothing certain is known: its machine could not be asked. */
export interface Doubt {
  readonly turn: Turn
  readonly error: TurnError
}

/**
 * Completes the turns of a session that have ended while nobody was here, and gives those of which that cannot be told. No
 * machine is asked where nothing is said to be under way.
 */
export const completed = Effect.fn("cli.completed")(function* (session: Session) {
  const underWay = yield* TurnStore.use((turns) => turns.unfinished(session.id))
  if (underWay.length === 0) return []
  const doubts: ReadonlyArray<Doubt> = yield* Turns.use((turns) => turns.reconcile(session.id))
  return doubts
})

/** Why a turn is in doubt, for people. */
export const doubtText = ({ error, turn }: Doubt): string =>
  `unverifiable: whether turn ${turn.id} goes on or has ended is not known. ${failureOf(error).message}`

/** The same for programs. */
export const doubtDocument = ({ error, turn }: Doubt) => {
  const { code, message } = failureOf(error)
  return { type: "unverifiable", turn: turn.id, code, message }
}
