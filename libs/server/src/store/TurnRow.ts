import { AccessMode } from "@maestro/core/agent/Agent"
import { Usage } from "@maestro/core/agent/AgentEvent"
import { AgentOutcome } from "@maestro/core/agent/AgentOutcome"
import { HistoryType } from "@maestro/core/history/HistoryEntry"
import { JobId, JobState } from "@maestro/core/machine/Jobs"
import { SessionId } from "@maestro/core/session/Session"
import { Attachment, type Turn, TurnState } from "@maestro/core/session/Turn"
import { Effect, Option, Schema } from "effect"
import { MachineText } from "./MachineText.ts"
import { unreadable } from "./StoreFailure.ts"

const nullable = Schema.NullOr(Schema.String)
const nullableInt = Schema.NullOr(Schema.Int)

const TurnRow = Schema.Struct({
  id: JobId,
  session: SessionId,
  state: Schema.Literals(["Queued", "Launching", "Running", "Ended"]),
  type: HistoryType,
  agent: Schema.String,
  machine: MachineText,
  cwd: nullable,
  access: AccessMode,
  stopped: Schema.BooleanFromBit,
  created_at: Schema.Int,
  started_at: nullableInt,
  ended_at: nullableInt,
  resumed: nullable,
  thread_usage: Schema.NullOr(Schema.fromJsonString(Usage)),
  attachments: Schema.fromJsonString(Schema.Array(Attachment)),
  job_state: Schema.NullOr(Schema.fromJsonString(JobState)),
  prompt: Schema.String,
  outcome: Schema.NullOr(Schema.fromJsonString(AgentOutcome))
})
type TurnRow = typeof TurnRow.Type

const decode = Schema.decodeUnknownEffect(TurnRow)

const columns = Object.keys(TurnRow.fields).join(", ")

/** A turn in the queue will be run by what its session is then, wherever it is. */
const ofSession = (column: "agent" | "machine") =>
  `case t.state when 'Queued' then (select ${column} from sessions where id = t.session) else t.${column} end as ${column}`

/** The columns of a turn, from `turns t`. */
export const turnColumns = columns
  .replaceAll(/\w+/g, "t.$&")
  .replace("t.agent", ofSession("agent"))
  .replace("t.machine", ofSession("machine"))

const stateOf = (row: TurnRow): Option.Option<TurnState> => {
  const { ended_at, job_state, outcome, started_at, state } = row
  if (state === "Queued") return Option.some(TurnState.cases.Queued.make({}))
  if (state === "Launching") return Option.some(TurnState.cases.Launching.make({}))
  if (state === "Running")
    return started_at === null ? Option.none() : Option.some(TurnState.cases.Running.make({ startedAt: started_at }))
  if (ended_at === null || outcome === null) return Option.none()
  const started = started_at === null ? {} : { startedAt: started_at }
  const job = job_state === null ? {} : { job: job_state }
  return Option.some(TurnState.cases.Ended.make({ ...started, endedAt: ended_at, outcome, ...job }))
}

const fromRow = (row: TurnRow): Option.Option<Turn> =>
  Option.map(stateOf(row), (state) => ({
    id: row.id,
    session: row.session,
    type: row.type,
    prompt: row.prompt,
    attachments: row.attachments,
    agent: row.agent,
    machine: row.machine,
    access: row.access,
    createdAt: row.created_at,
    state,
    ...(row.cwd === null ? {} : { cwd: row.cwd }),
    ...(row.stopped ? { stopped: true } : {}),
    ...(row.resumed === null ? {} : { resumed: row.resumed }),
    ...(row.thread_usage === null ? {} : { threadUsage: row.thread_usage })
  }))

/** The turn of a row of the store's `file`. */
export const turnOfRow = (row: Readonly<Record<string, unknown>>, file: string) =>
  decode(row).pipe(
    Effect.map(fromRow),
    Effect.flatMap(Effect.fromOption),
    Effect.mapError(() => unreadable(file, `The turn ${String(row["id"])}`))
  )

/** Numbers that JSON has no words for are left out, as numbers that are not known: written as null, they could not be read again. */
const onlyFinite = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? undefined : value

/** A plain value as text for a column. */
export const jsonText = (value: object): string => JSON.stringify(value, onlyFinite)
