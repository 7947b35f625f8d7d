import { MachineRef } from "@maestro/core/machine/MachineRef"
import { Schema } from "effect"

/** A machine as it lies in a column: one text for one machine, so that rows can be looked up by it. */
export const MachineText = Schema.fromJsonString(MachineRef)

export const machineText = (machine: MachineRef): string =>
  machine._tag === "Local" ? '{"_tag":"Local"}' : `{"_tag":"Remote","id":"${machine.id}"}`
