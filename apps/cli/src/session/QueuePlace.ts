import type { Turn } from "@maestro/core/session/Turn"
import { TurnStore } from "@maestro/core/session/TurnStore"
import type { Session } from "@maestro/core/session/Session"
import { Effect } from "effect"
import { Output } from "../Output.ts"

/** How many turns come before one that waits: what is under way, and what waits longer. */
export const turnsAhead = Effect.fnUntraced(function* ({ id, session }: Turn) {
  const store = yield* TurnStore
  const underWay = yield* store.unfinished(session)
  const queued = yield* store.queued(session)
  const place = queued.findIndex((each) => each.id === id)
  return place === -1 ? 0 : place + underWay.length
})

/** Says that a turn waits, and for how many. */
export const sayQueued = Effect.fnUntraced(function* (session: Session, turn: Turn, ahead: number) {
  const output = yield* Output
  const others = ahead === 1 ? "one turn comes" : `${ahead} turns come`
  yield* output.json
    ? output.line(JSON.stringify({ type: "queued", id: turn.id, session: session.name, ahead }))
    : output.note(`Queued in "${session.name}" as ${turn.id}: ${others} before it.`)
})
