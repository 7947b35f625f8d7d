import type { Session } from "@maestro/core/session/Session"
import { Sessions } from "@maestro/core/session/Sessions"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { endOfRun } from "../run/EndOfRun.ts"
import { safe } from "../run/RunText.ts"
import { sessionMachine } from "./SessionMachine.ts"
import { turnPrinter } from "./TurnPrinter.ts"
import { watchTurn } from "./WatchTurn.ts"

export interface AttachSessionFlags {
  readonly fromNow?: boolean
}

/**
 * `maestro attach`: shows the turn that is under way, whoever began it, from its start (product row S6). Where none is, what
 * waits in the queue is run; where nothing waits either, how the last one ended is shown.
 */
export const attachSession = Effect.fn("cli.attach")(function* (nameOrId: string, flags: AttachSessionFlags) {
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  const store = yield* TurnStore
  const [underWay] = yield* store.unfinished(session.id)
  const [next] = underWay === undefined ? yield* store.queued(session.id) : [underWay]
  if (next === undefined) return yield* showLast(session)
  // Who only looks on stops nothing that nobody asked about.
  return yield* watchTurn({ session, id: next.id, unasked: "leave", fromNow: flags.fromNow === true })
})

const showLast = Effect.fnUntraced(function* (session: Session) {
  const output = yield* Output
  const [last] = (yield* TurnStore.use((turns) => turns.recent(session.id, 1))).slice(-1)
  if (output.json) yield* output.line(JSON.stringify({ type: "idle", session: session.name }))
  if (last === undefined) {
    yield* output.note(`Nothing is under way in "${session.name}", and nothing was sent to it yet.`)
    return exitCodes.done
  }
  yield* output.note(`Nothing is under way in "${session.name}". Its last turn:`)
  const machine = yield* sessionMachine(last.machine)
  const print = yield* turnPrinter(session, last, machine)
  yield* print.heading
  if (last.state._tag !== "Ended") return exitCodes.done
  const { outcome } = last.state
  if (!output.json && outcome.text.trim() !== "") yield* output.line(safe(outcome.text.trimEnd()))
  yield* print.end(last)
  return yield* endOfRun(outcome, machine.name)
})
