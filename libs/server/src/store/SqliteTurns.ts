import type { JobId } from "@maestro/core/machine/Jobs"
import { StoreError } from "@maestro/core/remote/Remotes"
import type { SessionId } from "@maestro/core/session/Session"
import type { Turn } from "@maestro/core/session/Turn"
import { type TurnStart, TurnStore } from "@maestro/core/session/TurnStore"
import { Effect, Layer, Option } from "effect"
import { Database } from "./Database.ts"
import { machineText } from "./MachineText.ts"
import { endTurn } from "./TurnEnd.ts"
import { turnEvents } from "./TurnEvents.ts"
import { jsonText } from "./RowValues.ts"
import { turnColumns, turnOfRow } from "./TurnRow.ts"
import { turnUsage } from "./TurnUsage.ts"

/** Places in a queue are only compared: those of turns that have left it are taken again. */
const places = {
  last: "(select coalesce(max(place), 0) + 1 from turns where session = ?2 and state = 'Queued')",
  first: "(select coalesce(min(place), 0) - 1 from turns where session = ?2 and state = 'Queued')"
}

const insert = (place: "last" | "first") =>
  `insert into turns (id, session, place, state, type, agent, machine, access, created_at, attachments, prompt)
     select ?1, ?2, ${places[place]}, 'Queued', ?3, ?4, ?5, ?6, ?7, ?8, ?9
     where exists (select 1 from sessions where id = ?2) on conflict (id) do nothing`

const removed = new StoreError({
  detail: "The session was removed by another Maestro in the meantime, so the prompt is nowhere.",
  hint: "See what there is: maestro session list"
})

export const launch = `update turns set state = 'Launching', agent = ?2, machine = ?3, access = ?4, cwd = ?5, resumed = ?6,
    session_cwd = (select cwd from sessions where id = turns.session),
    number = (select coalesce(max(number), 0) + 1 from turns before
      where before.session = turns.session and before.number is not null)
  where id = ?1 and state = 'Queued' and not exists (
    select 1 from turns other where other.session = turns.session and other.state in ('Launching', 'Running'))`

const requeueOne = `update turns set state = 'Queued', number = null, cwd = null, session_cwd = null, resumed = null,
    place = (select coalesce(min(place), 0) - 1 from turns other where other.session = turns.session and other.state = 'Queued')
  where id = ? and state = 'Launching'`

const make = Effect.gen(function* () {
  const database = yield* Database

  const select = (rest: string, ...values: ReadonlyArray<string | number>) =>
    Effect.flatMap(database.all(`select ${turnColumns} from turns t ${rest}`, ...values), (rows) =>
      Effect.forEach(rows, (row) => turnOfRow(row, database.file))
    )
  const changes = (sql: string, ...values: ReadonlyArray<string | number | null>) =>
    Effect.map(database.run(sql, ...values), (count) => count > 0)

  const enqueue = Effect.fn("TurnStore.enqueue")(function* (turn: Turn, place: "last" | "first") {
    const { access, agent, attachments, createdAt, id, machine, prompt, session, type } = turn
    const row = [
      id,
      session,
      type,
      agent,
      machineText(machine),
      access,
      createdAt,
      jsonText(attachments),
      prompt
    ] as const
    if ((yield* database.run(insert(place), ...row)) > 0) return
    // What is there already stays as it is.
    if ((yield* database.all("select 1 from turns where id = ?", id)).length === 0) return yield* removed
  })

  const get = Effect.fn("TurnStore.get")((id: JobId) =>
    Effect.map(select("where t.id = ?", id), ([turn]) => Option.fromUndefinedOr(turn))
  )

  const recent = Effect.fn("TurnStore.recent")((session: SessionId, limit: number) =>
    Effect.map(
      select("where t.session = ? and t.number is not null order by t.number desc limit ?", session, limit),
      (turns) => turns.toReversed()
    )
  )

  const queued = Effect.fn("TurnStore.queued")((session: SessionId) =>
    select("where t.session = ? and t.state = 'Queued' order by t.place", session)
  )

  const unfinished = Effect.fn("TurnStore.unfinished")((session?: SessionId) =>
    session === undefined
      ? select("where t.state in ('Launching', 'Running') order by t.id")
      : select("where t.session = ? and t.state in ('Launching', 'Running')", session)
  )

  const changePrompt = Effect.fn("TurnStore.changePrompt")((id: JobId, prompt: string) =>
    changes("update turns set prompt = ? where id = ? and state = 'Queued'", prompt, id)
  )

  const unqueue = Effect.fn("TurnStore.unqueue")((id: JobId) =>
    changes("delete from turns where id = ? and state = 'Queued'", id)
  )

  const clear = Effect.fn("TurnStore.clear")(function* (session: SessionId) {
    const rows = yield* database.transaction(({ all, run }) => {
      const waiting = all(
        `select ${turnColumns} from turns t where t.session = ? and t.state = 'Queued' order by t.place`,
        session
      )
      run("delete from turns where session = ? and state = 'Queued'", session)
      return waiting
    })
    return yield* Effect.forEach(rows, (row) => turnOfRow(row, database.file))
  })

  const start = Effect.fn("TurnStore.start")((id: JobId, { access, agent, cwd, machine, resumed }: TurnStart) =>
    changes(launch, id, agent, machineText(machine), access, cwd ?? null, resumed ?? null)
  )

  const requeue = Effect.fn("TurnStore.requeue")((id: JobId) => changes(requeueOne, id))

  const stopping = Effect.fn("TurnStore.stopping")((id: JobId) =>
    changes("update turns set stopped = 1 where id = ? and state <> 'Ended'", id)
  )

  const running = Effect.fn("TurnStore.running")((id: JobId, startedAt: number) =>
    changes("update turns set state = 'Running', started_at = ? where id = ? and state = 'Launching'", startedAt, id)
  )

  return TurnStore.of({
    enqueue,
    get,
    recent,
    queued,
    unfinished,
    changePrompt,
    unqueue,
    clear,
    start,
    requeue,
    stopping,
    running,
    end: endTurn(database),
    ...turnEvents(database),
    usage: turnUsage(database)
  })
})

/** `TurnStore` in the SQLite store. */
export const layer: Layer.Layer<TurnStore, never, Database> = Layer.effect(TurnStore, make)
