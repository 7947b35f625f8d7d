import { Sessions } from "@maestro/core/session/Sessions"
import { Turns } from "@maestro/core/session/Turns"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { suspectLines, unverifiable } from "../jobs/JobWords.ts"
import { Output } from "../Output.ts"
import { sessionCommandText } from "./SessionHint.ts"
import { sessionMachine } from "./SessionMachine.ts"
import { suspectsOf } from "./StopTurn.ts"

/** `maestro stop`: "stopped" is said only when a look at the machine found nothing left (product row S4). */
export const stopSession = Effect.fn("cli.stop")(function* (nameOrId: string) {
  const output = yield* Output
  const store = yield* TurnStore
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  const about = { id: session.id, name: session.name }
  const [turn] = yield* store.unfinished(session.id)
  const queued = (yield* store.queued(session.id)).length
  if (turn === undefined) {
    const document = { session: about, turn: null, stopped: true, suspects: [], queued }
    yield* output.result(document, `Nothing is under way in "${session.name}".`)
    return exitCodes.done
  }
  const result = yield* Turns.use((turns) => turns.stop(session.id, turn.id))
  const stopped = result._tag === "Gone"
  const suspects = suspectsOf(result)
  const text = stopped ? `Stopped turn ${turn.id}: none of its processes is left.` : suspectLines(suspects)
  yield* output.result({ session: about, turn: turn.id, stopped, suspects, queued }, text)
  if (queued > 0)
    yield* output.note(
      `${queued} more in the queue. Run them with: ${yield* sessionCommandText("attach", session)}, or forget them with: ${yield* sessionCommandText("session queue clear", session)}`
    )
  if (!stopped) return yield* unverifiable(turn.id, (yield* sessionMachine(turn.machine)).name)
  return exitCodes.done
})
