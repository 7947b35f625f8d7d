import type { Usage } from "@maestro/core/agent/AgentEvent"
import type { JobId } from "@maestro/core/machine/Jobs"
import { SessionId } from "@maestro/core/session/Session"
import type { TurnEnd, UsageFilter, UsageTotal } from "@maestro/core/session/TurnStore"
import { Effect, Schema } from "effect"
import type { Connection, Database } from "./Database.ts"
import { MachineText, machineText } from "./MachineText.ts"
import { unreadable } from "./StoreFailure.ts"

const columns = {
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  cacheReadInputTokens: "cache_read_input_tokens",
  cacheCreationInputTokens: "cache_creation_input_tokens",
  reasoningTokens: "reasoning_tokens"
} as const
const names = Object.keys(columns) as ReadonlyArray<keyof Usage>

/** The names as they are now: the session may be gone when somebody asks, and what it used was used all the same. */
const insert = `insert into usage (turn, session, session_name, machine, machine_name, agent, ended_at,
    ${Object.values(columns).join(", ")}, cost_usd)
  select t.id, t.session, s.name, t.machine,
    (select name from remotes where id = json_extract(t.machine, '$.id')), t.agent, t.ended_at,
    ${names.map(() => "?").join(", ")}, ?
  from turns t join sessions s on s.id = t.session where t.id = ? on conflict (turn) do nothing`

const known = (count: number | undefined): number | null =>
  count !== undefined && Number.isFinite(count) ? count : null

/** Keeps what a turn used. A turn that was never started has used nothing, and is none of those that are counted. */
export const insertUsage = (connection: Connection, id: JobId, { outcome, startedAt }: TurnEnd["state"]): void => {
  const { costUsd, usage } = outcome
  if (startedAt === undefined && usage === undefined && costUsd === undefined) return
  connection.run(insert, ...names.map((name) => known(usage?.[name])), known(costUsd), id)
}

const count = Schema.NullOr(Schema.Number)

const UsageRow = Schema.Struct({
  session: Schema.NullOr(SessionId),
  session_name: Schema.NullOr(Schema.String),
  machine: Schema.NullOr(MachineText),
  machine_name: Schema.NullOr(Schema.String),
  turns: Schema.Int,
  turns_with_cost: Schema.Int,
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  reasoning_tokens: count,
  cost_usd: count
})
const decode = Schema.decodeUnknownEffect(UsageRow)

const groups = {
  nothing: { select: "null as session, null as session_name, null as machine, null as machine_name", end: "" },
  session: {
    select: `u.session, coalesce((select name from sessions where id = u.session), max(u.session_name)) as session_name,
      null as machine, null as machine_name`,
    end: "group by u.session order by session_name, u.session"
  },
  machine: {
    select: `null as session, null as session_name, u.machine,
      coalesce((select name from remotes where id = json_extract(u.machine, '$.id')), max(u.machine_name)) as machine_name`,
    end: "group by u.machine order by machine_name, u.machine"
  }
}

const sums = [...Object.values(columns), "cost_usd"].map((column) => `sum(u.${column}) as ${column}`).join(", ")

const fromRow = (row: typeof UsageRow.Type): UsageTotal => ({
  ...(row.session === null ? {} : { session: row.session }),
  ...(row.session_name === null ? {} : { sessionName: row.session_name }),
  ...(row.machine === null ? {} : { machine: row.machine }),
  ...(row.machine_name === null ? {} : { machineName: row.machine_name }),
  turns: row.turns,
  turnsWithCost: row.turns_with_cost,
  usage: Object.fromEntries(
    names.flatMap((name) => {
      const sum = row[columns[name]]
      return sum === null ? [] : [[name, sum] as const]
    })
  ),
  ...(row.cost_usd === null ? {} : { costUsd: row.cost_usd })
})

/** What turns used that have ended, also those of sessions that are gone. */
export const turnUsage = (database: Database["Service"]) =>
  Effect.fn("TurnStore.usage")(function* ({ groupBy, machine, session, since }: UsageFilter) {
    const { end, select } = groups[groupBy]
    const conditions = [
      ...(session === undefined ? [] : [["u.session = ?", session] as const]),
      ...(machine === undefined ? [] : [["u.machine = ?", machineText(machine)] as const]),
      ...(since === undefined ? [] : [["u.ended_at >= ?", since] as const])
    ]
    const where = conditions.length === 0 ? "" : `where ${conditions.map(([condition]) => condition).join(" and ")}`
    const rows = yield* database.all(
      `select ${select}, count(*) as turns, count(u.cost_usd) as turns_with_cost, ${sums} from usage u ${where} ${end}`,
      ...conditions.map(([, value]) => value)
    )
    return yield* Effect.forEach(rows, (row) =>
      decode(row).pipe(
        Effect.map(fromRow),
        Effect.mapError(() => unreadable(database.file, "What turns used"))
      )
    )
  })
