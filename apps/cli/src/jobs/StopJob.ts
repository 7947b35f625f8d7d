import { Jobs } from "@maestro/core/machine/Jobs"
import { Effect } from "effect"
import { chosenMachine, onMachine } from "../ChosenMachine.ts"
import { Failed } from "../CliError.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { exitCodes } from "../Failure.ts"
import { Output, printable } from "../Output.ts"
import { jobIdOf } from "./JobWords.ts"

/** `maestro jobs stop`: "stopped" is said only when a look at the machine found nothing left (product row S4). */
export const stopJob = Effect.fn("cli.jobs.stop")(function* (typed: string, flags: MachineFlags) {
  const output = yield* Output
  const id = yield* jobIdOf(typed)
  const machine = yield* chosenMachine(flags)
  const result = yield* onMachine(
    machine,
    Jobs.use((jobs) => jobs.stop(id))
  )
  if (result._tag === "Gone") {
    yield* output.result({ job: id, stopped: true, suspects: [] }, `Stopped job ${id}: none of its processes is left.`)
    return exitCodes.done
  }
  yield* output.result(
    { job: id, stopped: false, suspects: result.suspects },
    result.suspects.map(({ pid, command, why }) => `pid ${pid}: ${printable(command)} (${printable(why)})`).join("\n")
  )
  return yield* new Failed({
    code: "stop-unverifiable",
    message: `It cannot be said whether all processes of job ${id} are gone: ${machine.name} does not show them all.`,
    hint: "Look at the processes listed, and end those that belong to the job yourself."
  })
})
