import { type JobInfo, Jobs } from "@maestro/core/machine/Jobs"
import { Effect } from "effect"
import { isNamed } from "../ChosenMachine.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { Output, printable, renderTable } from "../Output.ts"
import { askMachines, endOfAnswers, machineNames, unaskedDocument } from "./AskMachines.ts"
import { jobDocument, stateText } from "./JobWords.ts"

interface Listed {
  readonly job: JobInfo
  readonly machine: string
}

const headings = ["JOB", "STATE", "AGENT", "STARTED (UTC)", "STDOUT", "STDERR"]

const rowOf = ({ id, state, meta, sizes }: JobInfo): ReadonlyArray<string> => [
  id,
  printable(stateText(state)),
  printable(meta.agent),
  new Date(meta.createdAt).toISOString().slice(0, 19).replace("T", " "),
  String(sizes.out),
  String(sizes.err)
]

/** The machine is a column of its own only where it was not named. */
const tableOf = (listed: ReadonlyArray<Listed>, withMachine: boolean): string =>
  withMachine
    ? renderTable(
        ["MACHINE", ...headings],
        listed.map(({ job, machine }) => [machine, ...rowOf(job)])
      )
    : renderTable(
        headings,
        listed.map(({ job }) => rowOf(job))
      )

/** `maestro jobs list` */
export const listJobs = Effect.fn("cli.jobs.list")(function* (flags: MachineFlags) {
  const output = yield* Output
  const { answers, unasked } = yield* askMachines(
    flags,
    Jobs.use((jobs) => jobs.list)
  )
  const listed = answers
    .flatMap(({ answer, machine: { name } }) => answer.map((job): Listed => ({ job, machine: name })))
    // Ids begin with the time.
    .toSorted((a, b) => (a.job.id < b.job.id ? -1 : 1))
  const document = {
    jobs: listed.map(({ job, machine }) => ({ ...jobDocument(job), machine })),
    unasked: unaskedDocument(unasked)
  }
  const none = answers.length === 0 ? "No machine could be asked." : `There are no jobs on ${machineNames(answers)}.`
  yield* output.result(document, listed.length === 0 ? none : tableOf(listed, !isNamed(flags)))
  return yield* endOfAnswers(unasked)
})
