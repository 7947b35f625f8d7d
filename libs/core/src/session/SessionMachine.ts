import { Effect } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import type { MachineRef } from "../machine/MachineRef.ts"
import { type MachineError, Machines, type MachineServices } from "../machine/Machines.ts"
import { RemoteDisabled, Remotes } from "../remote/Remotes.ts"

export const isSameMachine = (one: MachineRef, other: MachineRef): boolean =>
  one._tag === "Local" ? other._tag === "Local" : other._tag === "Remote" && one.id === other.id

/** The remote that a session is to run on, if it is one; refused when it is gone or disabled (product row R7). */
export const usableRemote = Effect.fnUntraced(function* (machine: MachineRef) {
  if (machine._tag === "Local") return undefined
  const remote = yield* Remotes.use((remotes) => remotes.get(machine.id))
  if (!remote.enabled) return yield* new RemoteDisabled({ name: remote.name })
  return remote
})

/** Runs an effect on a machine. */
export const onMachine = <A, E, R>(
  machine: MachineRef,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | MachineError, Exclude<R, MachineServices> | Machines> =>
  Machines.use((machines) => Effect.provide(effect, machines.get(machine)))

/** Where the files lie that were sent with prompts: of all turns of a session, or of one. Nobody else can read them. */
export const attachmentFolder = Effect.fnUntraced(function* (...names: ReadonlyArray<string>) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const home = yield* spawner.string(ChildProcess.make("/bin/sh", ["-c", 'printf %s "$HOME"'], { stdin: "ignore" }))
  return [home, ".local/state/maestro/attachments", ...names].join("/")
})
