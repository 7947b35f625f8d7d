import type { JobId } from "@maestro/core/machine/Jobs"
import { MachineRef } from "@maestro/core/machine/MachineRef"
import { StoreError } from "@maestro/core/remote/Remotes"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { Database } from "./Database.ts"

/** What is kept of a run from before it starts: enough to look for it again. What became of it, its machine knows. */
export interface RunRecord {
  /** The id of its job. */
  readonly id: JobId
  readonly machine: MachineRef
  readonly agent: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

const RunRow = Schema.Struct({
  machine: Schema.fromJsonString(MachineRef),
  agent: Schema.String,
  created_at: Schema.Int
})

const decodeRow = Schema.decodeUnknownEffect(RunRow)
const encodeMachine = Schema.encodeSync(Schema.fromJsonString(MachineRef))

const make = Effect.gen(function* () {
  const database = yield* Database

  const record = Effect.fn("RunRecords.record")(({ id, machine, agent, createdAt }: RunRecord) =>
    Effect.asVoid(
      database.run(
        // The first record stays: launching one id again, from wherever, does not move the run.
        "insert into runs (id, machine, agent, created_at) values (?, ?, ?, ?) on conflict (id) do nothing",
        id,
        encodeMachine(machine),
        agent,
        createdAt
      )
    )
  )

  const find = Effect.fn("RunRecords.find")(function* (id: JobId) {
    const [row] = yield* database.all("select machine, agent, created_at from runs where id = ?", id)
    if (row === undefined) return Option.none<RunRecord>()
    const { machine, agent, created_at } = yield* decodeRow(row).pipe(
      Effect.mapError(
        () =>
          new StoreError({
            detail: `What the store ${database.file} has of run ${id} cannot be read.`,
            hint: "It was changed by something else than Maestro. Name the run's machine yourself: --remote NAME, or --local."
          })
      )
    )
    return Option.some<RunRecord>({ id, machine, agent, createdAt: created_at })
  })

  return RunRecords.of({ record, find })
})

/**
 * Which machine each run of this store was started on. A run is recorded before it is launched, so that a crash in
 * between leaves a record too many, and never a run that nobody finds.
 */
export class RunRecords extends Context.Service<
  RunRecords,
  {
    record(run: RunRecord): Effect.Effect<void, StoreError>
    /** None for what another store, or nobody, has started. */
    find(id: JobId): Effect.Effect<Option.Option<RunRecord>, StoreError>
  }
>()("@maestro/server/store/RunRecords") {
  static readonly layer: Layer.Layer<RunRecords, never, Database> = Layer.effect(RunRecords, make)
}
