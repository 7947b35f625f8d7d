import type { Remote } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { Machines, type MachineServices } from "@maestro/server/machine/Machines"
import { Effect } from "effect"
import { UsageError } from "./CliError.ts"
import type { MachineFlags } from "./commands/machineOptions.ts"

/** The machine that `--remote` or `--local` named, and the remote if it is one. */
export interface ChosenMachine {
  readonly ref: MachineRef
  readonly remote: Remote | undefined
  /** For messages. */
  readonly name: string
}

/** Looks up the machine that was named. None named, or two, is an error: there is no default (product row R7). */
export const chosenMachine = Effect.fn("chosenMachine")(function* (flags: MachineFlags) {
  if (flags.remote !== undefined && flags.local === true)
    return yield* new UsageError({ message: "--remote and --local name two machines: give one of them" })
  if (flags.local === true) return { ref: { _tag: "Local" }, remote: undefined, name: "this machine" } as ChosenMachine
  if (flags.remote === undefined)
    return yield* new UsageError({
      message: "no machine was named, and there is no default",
      hint: "Say --remote NAME (maestro remote list shows them), or --local for this machine."
    })
  const remote = yield* Remotes.use((remotes) => remotes.get(flags.remote ?? ""))
  return { ref: { _tag: "Remote", id: remote.id }, remote, name: remote.name } as ChosenMachine
})

/** Runs an effect on a machine. */
export const onMachine = <A, E, R>(machine: ChosenMachine, effect: Effect.Effect<A, E, R | MachineServices>) =>
  Machines.use((machines) => Effect.provide(effect, machines.get(machine.ref)))
