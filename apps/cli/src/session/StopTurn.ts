import type { JobId, StopResult } from "@maestro/core/machine/Jobs"
import type { Session } from "@maestro/core/session/Session"
import { Turns } from "@maestro/core/session/Turns"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { suspectLines, unverifiable } from "../jobs/JobWords.ts"
import { Output } from "../Output.ts"
import { sessionMachine } from "./SessionMachine.ts"

export const suspectsOf = (result: StopResult) => (result._tag === "Gone" ? [] : result.suspects)

/**
 * Stops a turn that is being watched; one that still waits is taken out of the queue, and what is under way before it is
 * left alone. "Stopped" is said only when a look found nothing left (product row S4).
 */
export const stopTurn = Effect.fn("cli.stopTurn")(function* (session: Session, id: JobId) {
  const output = yield* Output
  const unqueued = yield* TurnStore.use((turns) => turns.unqueue(id))
  if (unqueued) {
    if (output.json) yield* output.line(JSON.stringify({ type: "unqueued", id }))
    return yield* output.note("Taken out of the queue: it was not run.")
  }
  yield* output.note("Stopping it there...")
  const result = yield* Turns.use((turns) => turns.stop(session.id, id))
  const verified = result._tag === "Gone"
  const suspects = suspectsOf(result)
  if (output.json) yield* output.line(JSON.stringify({ type: "stopped", verified, suspects }))
  if (!verified) {
    yield* output.note(suspectLines(suspects))
    return yield* unverifiable(id, (yield* sessionMachine(session.machine)).name)
  }
  yield* output.note("Stopped: nothing of it is left there.")
})
