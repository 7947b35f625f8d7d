import type { Session } from "@maestro/core/session/Session"
import type { SessionEntry } from "@maestro/core/session/SessionStore"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"

/** A session with what is stored of its turns. */
export const sessionEntryOf = Effect.fn("sessionEntryOf")(function* (session: Session) {
  const turns = yield* TurnStore
  const [lastTurn] = (yield* turns.recent(session.id, 1)).slice(-1)
  const queued = yield* turns.queued(session.id)
  return { session, lastTurn, queued: queued.length } satisfies SessionEntry
})
