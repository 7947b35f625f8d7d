import type { JobId } from "@maestro/core/machine/Jobs"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import type { Remote } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Machines, type MachineServices } from "@maestro/core/machine/Machines"
import { RunRecords } from "@maestro/server/store/RunRecords"
import { Effect, Option } from "effect"
import { NotThere, UsageError } from "./CliError.ts"
import type { MachineFlags } from "./commands/machineOptions.ts"

/** A machine that a command is about, and the remote if it is one. */
export interface ChosenMachine {
  readonly ref: MachineRef
  readonly remote: Remote | undefined
  /** For messages. */
  readonly name: string
}

const thisMachine: ChosenMachine = { ref: { _tag: "Local" }, remote: undefined, name: "this machine" }

const remoteMachine = (remote: Remote): ChosenMachine => ({
  ref: { _tag: "Remote", id: remote.id },
  remote,
  name: remote.name
})

/** Whether `--remote` or `--local` was given. */
export const isNamed = (flags: MachineFlags): boolean => flags.remote !== undefined || flags.local === true

/** Looks up the machine that was named. None named, or two, is an error: there is no default (product row R7). */
export const chosenMachine = Effect.fn("chosenMachine")(function* ({ remote, local }: MachineFlags) {
  if (remote !== undefined && local === true)
    return yield* new UsageError({ message: "--remote and --local name two machines: give one of them" })
  if (local === true) return thisMachine
  if (remote === undefined)
    return yield* new UsageError({
      message: "no machine was named, and there is no default",
      hint: "Say --remote NAME (maestro remote list shows them), or --local for this machine."
    })
  return remoteMachine(yield* Remotes.use((remotes) => remotes.get(remote)))
})

/**
 * The machine that was named, else the one that the run was recorded on when it was started. One that is not known or
 * not there any more is an error: a run is looked for nowhere else (product row R7).
 */
export const machineOfRun = Effect.fn("machineOfRun")(function* (id: JobId, flags: MachineFlags) {
  if (isNamed(flags)) return yield* chosenMachine(flags)
  const run = yield* RunRecords.use((runs) => runs.find(id))
  if (Option.isNone(run))
    return yield* new UsageError({
      message: `no machine was named, and job ${id} was not started from here by maestro run`,
      hint: "Say --remote NAME, or --local for this machine; maestro jobs list shows the jobs of every machine."
    })
  const { machine } = run.value
  if (machine._tag === "Local") return thisMachine
  const remote = yield* Remotes.use((remotes) => remotes.get(machine.id)).pipe(
    Effect.catchTag("RemoteNotFound", () =>
      Effect.fail(
        new NotThere({
          code: "remote-not-found",
          message: `Run ${id} was started on a remote that has been removed since, and is looked for nowhere else.`,
          hint: "If that machine is defined under another name, say so: --remote NAME (maestro remote list shows them)."
        })
      )
    )
  )
  return remoteMachine(remote)
})

/** This machine and every enabled remote. */
export const everyMachine = Effect.map(
  Remotes.use((remotes) => remotes.list),
  (remotes) => [thisMachine, ...remotes.filter(({ enabled }) => enabled).map(remoteMachine)]
)

/** The values of the variables that a machine's definition adds there. */
export const environmentOf = ({ remote }: ChosenMachine) =>
  remote === undefined ? Effect.succeed({}) : Remotes.use((remotes) => remotes.environment(remote))

/** Runs an effect on a machine. */
export const onMachine = <A, E, R>(machine: ChosenMachine, effect: Effect.Effect<A, E, R | MachineServices>) =>
  Machines.use((machines) => Effect.provide(effect, machines.get(machine.ref)))
