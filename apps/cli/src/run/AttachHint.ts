import type { JobId } from "@maestro/core/machine/Jobs"
import type { MachineRef } from "@maestro/core/machine/MachineRef"
import { RunRecords } from "@maestro/server/store/RunRecords"
import { Effect, Option } from "effect"
import type { ChosenMachine } from "../ChosenMachine.ts"
import { Output } from "../Output.ts"
import { RepeatedOptions } from "../RepeatedOptions.ts"

export interface Found {
  readonly id: JobId
  readonly machine: ChosenMachine
}

const isSame = (a: MachineRef, b: MachineRef): boolean =>
  a._tag === "Local" ? b._tag === "Local" : b._tag === "Remote" && a.id === b.id

/** The shortest command that shows this run again: the machine is named where the store would not lead to it. */
const attachCommand = Effect.fnUntraced(function* ({ id, machine: { name, ref } }: Found) {
  const repeated = yield* RepeatedOptions
  const recorded = yield* RunRecords.use((runs) => runs.find(id)).pipe(Effect.orElseSucceed(() => Option.none()))
  const named = ref._tag === "Local" ? ["--local"] : ["--remote", name]
  const machine = Option.exists(recorded, (run) => isSame(run.machine, ref)) ? [] : named
  return ["maestro jobs attach", id, ...machine, ...repeated].join(" ")
})

/** Says, when somebody stops looking, that the run goes on and how to look again; `before` goes first. */
export const sayHowToAttach = Effect.fnUntraced(function* (found: Found, before: string = "") {
  const output = yield* Output
  yield* output.note(`${before}It goes on there. Watch it with: ${yield* attachCommand(found)}`)
})
