import { Turn } from "@maestro/core/session/Turn"
import { Effect, Option, Schema } from "effect"
import { json, present, type Row } from "./RowValues.ts"
import { unreadable } from "./StoreFailure.ts"

const columns = [
  "id",
  "session",
  "state",
  "type",
  "agent",
  "machine",
  "cwd",
  "access",
  "stopped",
  "created_at",
  "started_at",
  "ended_at",
  "resumed",
  "thread_usage",
  "attachments",
  "job_state",
  "prompt",
  "outcome"
]

/** A turn in the queue will be run by what its session is then, wherever it is. */
const ofSession = (column: string) =>
  `case t.state when 'Queued' then (select ${column} from sessions where id = t.session) else t.${column} end as ${column}`

/** The columns of a turn, from `turns t`. */
export const turnColumns = columns
  .map((column) => (column === "agent" || column === "machine" ? ofSession(column) : `t.${column}`))
  .join(", ")

const decode = Schema.decodeUnknownOption(Turn)

const stateOf = (row: Row) => {
  const { ended_at: endedAt, started_at: startedAt, state: _tag } = row
  return present({ _tag, startedAt, endedAt, outcome: json(row["outcome"]), job: json(row["job_state"]) })
}

// One look at the whole: lists have many of them.
const fromRow = (row: Row) =>
  decode(
    present({
      id: row["id"],
      session: row["session"],
      type: row["type"],
      prompt: row["prompt"],
      attachments: json(row["attachments"]),
      agent: row["agent"],
      machine: json(row["machine"]),
      access: row["access"],
      createdAt: row["created_at"],
      state: stateOf(row),
      cwd: row["cwd"],
      stopped: row["stopped"] === 1 ? true : undefined,
      resumed: row["resumed"],
      threadUsage: json(row["thread_usage"])
    })
  )

/** The turn of a row of the store's `file`. */
export const turnOfRow = (row: Row, file: string) =>
  Option.match(fromRow(row), {
    onNone: () => Effect.fail(unreadable(file, `The turn ${String(row["id"])}`)),
    onSome: (turn) => Effect.succeed(turn)
  })
