import { Jobs } from "@maestro/core/machine/Jobs"
import { Effect } from "effect"
import { machineOfRun, onMachine } from "../ChosenMachine.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { jobIdOf, suspectLines, unverifiable } from "./JobWords.ts"

/** `maestro jobs stop`: "stopped" is said only when a look at the machine found nothing left (product row S4). */
export const stopJob = Effect.fn("cli.jobs.stop")(function* (typed: string, flags: MachineFlags) {
  const output = yield* Output
  const id = yield* jobIdOf(typed)
  const machine = yield* machineOfRun(id, flags)
  const result = yield* onMachine(
    machine,
    Jobs.use((jobs) => jobs.stop(id))
  )
  if (result._tag === "Gone") {
    yield* output.result({ job: id, stopped: true, suspects: [] }, `Stopped job ${id}: none of its processes is left.`)
    return exitCodes.done
  }
  yield* output.result({ job: id, stopped: false, suspects: result.suspects }, suspectLines(result.suspects))
  return yield* unverifiable(id, machine.name)
})
