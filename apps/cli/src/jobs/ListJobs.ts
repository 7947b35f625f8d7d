import { Jobs } from "@maestro/core/machine/Jobs"
import { Effect } from "effect"
import { chosenMachine, onMachine } from "../ChosenMachine.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { exitCodes } from "../Failure.ts"
import { Output, printable, renderTable } from "../Output.ts"
import { jobDocument, stateText } from "./JobWords.ts"

/** `maestro jobs list` */
export const listJobs = Effect.fn("cli.jobs.list")(function* (flags: MachineFlags) {
  const output = yield* Output
  const machine = yield* chosenMachine(flags)
  const all = yield* onMachine(
    machine,
    Jobs.use((jobs) => jobs.list)
  )
  // Ids begin with the time.
  const jobs = all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const rows = jobs.map(({ id, state, meta, sizes }) => [
    id,
    printable(stateText(state)),
    printable(meta.agent),
    new Date(meta.createdAt).toISOString().slice(0, 19).replace("T", " "),
    String(sizes.out),
    String(sizes.err)
  ])
  const text =
    jobs.length === 0
      ? `There are no jobs on ${machine.name}.`
      : renderTable(["JOB", "STATE", "AGENT", "STARTED (UTC)", "STDOUT", "STDERR"], rows)
  yield* output.result({ jobs: jobs.map(jobDocument) }, text)
  return exitCodes.done
})
