import type { MachineRef } from "@maestro/core/machine/MachineRef"
import type { Remote } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { Effect } from "effect"

/** The machine of a session as people are shown it. It may be a remote that was removed since. */
export interface SessionMachine {
  readonly ref: MachineRef
  /** For messages; of a remote that is gone, words that say so. */
  readonly name: string
  readonly remote: Remote | undefined
}

const removed = "a removed remote"

const machineOf = (ref: MachineRef, find: (id: string) => Remote | undefined): SessionMachine => {
  if (ref._tag === "Local") return { ref, name: "this machine", remote: undefined }
  const remote = find(ref.id)
  return { ref, name: remote?.name ?? removed, remote }
}

/** Looks up machines by what is stored of the remotes: none is asked. */
export const sessionMachines = Effect.map(
  Remotes.use((remotes) => remotes.list),
  (all) => {
    const byId = new Map<string, Remote>(all.map((remote) => [remote.id, remote]))
    return (ref: MachineRef): SessionMachine => machineOf(ref, (id) => byId.get(id))
  }
)

/** The same of one machine. */
export const sessionMachine = (ref: MachineRef) => Effect.map(sessionMachines, (machineOf) => machineOf(ref))

/** Whether something can run there as things are stored (product row R7). */
export const isUsable = ({ ref, remote }: SessionMachine): boolean => ref._tag === "Local" || remote?.enabled === true

/** `LOCAL`, or `REMOTE` with its name. */
export const machinePill = ({ ref, name, remote }: SessionMachine): string => {
  if (ref._tag === "Local") return "LOCAL"
  if (remote === undefined) return "REMOTE (removed)"
  return remote.enabled ? `REMOTE ${name}` : `REMOTE ${name} (disabled)`
}

/** A machine for programs. */
export const machineDocument = ({ ref, remote }: SessionMachine) =>
  ref._tag === "Local"
    ? { kind: "local" }
    : { kind: "remote", id: ref.id, ...(remote === undefined ? {} : { name: remote.name, enabled: remote.enabled }) }

/** An agent by its id, and that it is somewhere else (product row S5). */
export const agentText = (agent: string, ref: MachineRef): string => (ref._tag === "Remote" ? `${agent} (SSH)` : agent)
