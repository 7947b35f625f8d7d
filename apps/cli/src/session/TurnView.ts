import type { JobId } from "@maestro/core/machine/Jobs"
import type { Session } from "@maestro/core/session/Session"
import type { Turn, TurnEvent } from "@maestro/core/session/Turn"
import { TurnNotFound, type TurnUpdate } from "@maestro/core/session/Turns"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect, Option, Ref } from "effect"
import { sayQueued, turnsAhead } from "./QueuePlace.ts"
import { sessionMachine } from "./SessionMachine.ts"
import { turnPrinter } from "./TurnPrinter.ts"

type Printer = Effect.Success<ReturnType<typeof turnPrinter>>

/** What has been printed of a turn so far. */
type Shown =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Queued" }
  /** `from`: what lies before these offsets is left out. */
  | { readonly _tag: "Begun"; readonly print: Printer; readonly from: Readonly<Record<TurnEvent["stream"], number>> }

const wholeTurn = { out: 0, err: 0 }

/**
 * Prints a turn as its updates come: that it waits, then what it is, what is said in it, and how it ended. `fromNow` leaves
 * out what is stored of it already.
 */
export const turnView = Effect.fnUntraced(function* (session: Session, fromNow: boolean) {
  const store = yield* TurnStore
  const shown = yield* Ref.make<Shown>({ _tag: "Nothing" })

  const queued = Effect.fnUntraced(function* (turn: Turn) {
    if ((yield* Ref.get(shown))._tag !== "Nothing") return
    yield* Ref.set(shown, { _tag: "Queued" })
    const ahead = yield* turnsAhead(turn)
    if (ahead > 0) yield* sayQueued(session, turn, ahead)
  })

  /** The turn as it was begun: it may be another than what was queued, when the session was changed meanwhile. */
  const begun = Effect.fnUntraced(function* (id: JobId) {
    const before = yield* Ref.get(shown)
    if (before._tag === "Begun") return before
    const turn = Option.getOrUndefined(yield* store.get(id)) ?? (yield* new TurnNotFound({ id }))
    const from = fromNow ? (yield* store.progress(id)).offsets : wholeTurn
    const print = yield* turnPrinter(session, turn, yield* sessionMachine(turn.machine))
    yield* Ref.set(shown, { _tag: "Begun", print, from })
    yield* print.heading
    return { print, from }
  })

  const state = Effect.fnUntraced(function* (turn: Turn) {
    if (turn.state._tag === "Queued") return yield* queued(turn)
    if (turn.state._tag === "Launching") return
    const { print } = yield* begun(turn.id)
    yield* print.end(turn)
  })

  const event = Effect.fnUntraced(function* (each: TurnEvent) {
    const { from, print } = yield* begun(each.turn)
    if (each.offset >= from[each.stream]) yield* print.event(each)
  })

  return (update: TurnUpdate) => (update._tag === "State" ? state(update.turn) : event(update.event))
})
