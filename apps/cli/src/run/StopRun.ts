import { type JobId, Jobs } from "@maestro/core/machine/Jobs"
import { Effect } from "effect"
import { suspectLines, unverifiable } from "../jobs/JobWords.ts"
import { Output } from "../Output.ts"

/** Stops a run that is being watched; "stopped" is said only when a look found nothing left (product row S4). */
export const stopRun = Effect.fn("cli.stopRun")(function* (id: JobId, machine: string) {
  const output = yield* Output
  yield* output.note("Stopping it there...")
  const result = yield* Jobs.use((jobs) => jobs.stop(id))
  const verified = result._tag === "Gone"
  const suspects = verified ? [] : result.suspects
  if (output.json) yield* output.line(JSON.stringify({ type: "stopped", verified, suspects }))
  if (!verified) {
    yield* output.note(suspectLines(suspects))
    return yield* unverifiable(id, machine)
  }
  yield* output.note("Stopped: nothing of it is left there.")
})
