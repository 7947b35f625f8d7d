import type { Agent } from "@maestro/core/agent/Agent"
import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { customAgent } from "@maestro/core/agent/CustomAgent"
import { type JobId, JobNotFound, Jobs } from "@maestro/core/machine/Jobs"
import { ClientId } from "@maestro/server/store/ClientId"
import { Effect } from "effect"
import { machineOfRun, onMachine } from "../ChosenMachine.ts"
import { UsageError } from "../CliError.ts"
import type { MachineFlags } from "../commands/machineOptions.ts"
import { Output, printable } from "../Output.ts"
import { runHeading } from "../run/RunHeading.ts"
import { watchRun } from "../run/WatchRun.ts"
import { attachRaw } from "./AttachRaw.ts"
import { jobIdOf } from "./JobWords.ts"

export interface AttachFlags extends MachineFlags {
  readonly raw?: boolean
  readonly from?: string
  readonly fromErr?: string
}

const offsetOf = Effect.fnUntraced(function* (field: string, typed: string | undefined, raw: boolean) {
  if (typed === undefined) return 0
  if (!raw)
    return yield* new UsageError({
      message: `${field} leaves out bytes, and an agent's events can only be read from the start.`,
      hint: "Give --raw too, for the bytes as they are."
    })
  if (/^\d{1,15}$/.test(typed)) return Number(typed)
  return yield* new UsageError({ message: `${field}: "${typed}" must be a number of bytes: 0 or more` })
})

/** A job as the machine lists it. Asked first: a job or a machine that is not there is an error, and nothing to wait for. */
const findJob = Effect.fnUntraced(function* (id: JobId) {
  const all = yield* Jobs.use((jobs) => jobs.list)
  const found = all.find((job) => job.id === id)
  return found ?? (yield* new JobNotFound({ id }))
})

/** How a job's output is to be understood: as plain text where its agent has no language, or none that we know. */
const agentOf = Effect.fnUntraced(function* (id: string) {
  const catalog = yield* AgentCatalog
  const plain = Effect.succeed<Agent>({ ...customAgent(printable(id)), id: printable(id) })
  return yield* catalog.find(id).pipe(Effect.catchTags({ AgentUnknown: () => plain, AgentCommandMissing: () => plain }))
})

/** `maestro jobs attach`: shows a job as `maestro run` does, from its start, or with `--raw` its bytes as they are. */
export const attachJob = Effect.fn("cli.jobs.attach")(function* (typed: string, flags: AttachFlags) {
  const output = yield* Output
  const id = yield* jobIdOf(typed)
  const raw = flags.raw === true
  const from = {
    out: yield* offsetOf("--from", flags.from, raw),
    err: yield* offsetOf("--from-err", flags.fromErr, raw)
  }
  const machine = yield* machineOfRun(id, flags)
  const client = yield* ClientId
  return yield* onMachine(
    machine,
    Effect.gen(function* () {
      const { meta } = yield* findJob(id)
      if (raw) return yield* attachRaw({ id, machine }, from)
      yield* runHeading(output, { id, machine: machine.name, agent: printable(meta.agent), access: meta.access })
      return yield* watchRun({
        id,
        machine,
        agent: yield* agentOf(meta.agent),
        // Who only looks on stops nothing that nobody asked about.
        unasked: "leave",
        // Output that another Maestro started is that one's to store first.
        acknowledge: meta.client === client
      })
    })
  )
})
