import { type JobEnd, Jobs } from "@maestro/core/machine/Jobs"
import { Effect, Stream } from "effect"
import { chosenMachine, onMachine } from "../ChosenMachine.ts"
import { Failed, UsageError } from "../CliError.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { Output } from "../Output.ts"
import { jobIdOf, stateText } from "./JobWords.ts"

export interface AttachFlags extends MachineFlags {
  readonly from: string
  readonly fromErr: string
}

const offsetOf = (field: string, typed: string) =>
  /^\d{1,15}$/.test(typed)
    ? Effect.succeed(Number(typed))
    : Effect.fail(new UsageError({ message: `${field}: "${typed}" must be a number of bytes: 0 or more` }))

/** `maestro jobs attach`: the job's stdout and stderr as they are, and its exit code. */
export const attachJob = Effect.fn("cli.jobs.attach")(function* (typed: string, flags: AttachFlags) {
  const output = yield* Output
  const id = yield* jobIdOf(typed)
  const from = { out: yield* offsetOf("--from", flags.from), err: yield* offsetOf("--from-err", flags.fromErr) }
  const machine = yield* chosenMachine(flags)
  const where = machine.remote === undefined ? "--local" : `--remote ${machine.name}`
  const again = `maestro jobs attach ${where} ${id}`
  let end: JobEnd | undefined
  yield* onMachine(
    machine,
    Jobs.use((jobs) =>
      Stream.runForEach(jobs.follow(id, from), (item) => {
        if (item._tag === "Chunk") return item.stream === "out" ? output.stdout(item.bytes) : output.stderr(item.bytes)
        end = item
        return Effect.void
      })
    )
  ).pipe(Effect.onInterrupt(() => output.note(`maestro: the job goes on; look again with: ${again}`)))
  if (end?.state._tag === "Exited") return end.state.code
  return yield* new Failed({
    code: "job-lost",
    message: `Job ${id} left no exit code${end === undefined ? "" : ` (${stateText(end.state)})`}. What it wrote is above.`
  })
})
