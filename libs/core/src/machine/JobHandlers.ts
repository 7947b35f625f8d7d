import { Effect, Stream } from "effect"
import { wireError } from "../rpc/WireError.ts"
import { JobRpcs } from "./JobRpcs.ts"
import { Jobs } from "./Jobs.ts"
import type { MachineRef } from "./MachineRef.ts"
import { Machines } from "./Machines.ts"

export const layer = JobRpcs.toLayer(
  Effect.gen(function* () {
    const machines = yield* Machines
    const on = <A, E>(machine: MachineRef, use: (jobs: Jobs["Service"]) => Effect.Effect<A, E>) =>
      Jobs.use(use).pipe(Effect.provide(machines.get(machine)), Effect.mapError(wireError))
    return JobRpcs.of({
      "jobs.list": ({ machine }) => on(machine, (jobs) => jobs.list),
      "jobs.state": ({ machine, id }) => on(machine, (jobs) => jobs.state(id)),
      "jobs.follow": ({ machine, id, from }) =>
        Stream.unwrap(Jobs.useSync((jobs) => jobs.follow(id, from))).pipe(
          Stream.provide(machines.get(machine)),
          Stream.mapError(wireError)
        ),
      "jobs.stop": ({ machine, id }) => on(machine, (jobs) => jobs.stop(id)),
      "jobs.collect": ({ machine, olderThanSeconds }) => on(machine, (jobs) => jobs.collect({ olderThanSeconds }))
    })
  })
)
