import { AgentEvent } from "@maestro/core/agent/AgentEvent"
import type { JobId, JobStream } from "@maestro/core/machine/Jobs"
import type { TurnEvent } from "@maestro/core/session/Turn"
import type { EventCursor, TurnProgress } from "@maestro/core/session/TurnStore"
import { Effect, Option, Schema, Stream } from "effect"
import type { Database } from "./Database.ts"
import { unreadable } from "./StoreFailure.ts"
import { jsonText } from "./RowValues.ts"

const EventRow = Schema.Struct({
  offset: Schema.Int,
  place: Schema.Int,
  event: Schema.fromJsonString(AgentEvent)
})
const decode = Schema.decodeUnknownEffect(EventRow)

/** So many are in memory at once; events may be large. */
const pageSize = 200

type Position = EventCursor["out"]

const insert = `insert into events (turn, stream, offset, place, event) values (?, ?, ?, ?, ?)
  on conflict (turn, stream, offset, place) do nothing`

const advance = `update turns set out_offset = max(out_offset, ?), err_offset = max(err_offset, ?) where id = ?`

const page = `select offset, place, event from events
  where turn = ? and stream = ? and (offset, place) > (?, ?) order by offset, place limit ${pageSize}`

/** The events of turns, each under its key, and how far the output that they came from is stored. */
export const turnEvents = (database: Database["Service"]) => {
  const append = Effect.fn("TurnStore.append")((
    id: JobId,
    events: ReadonlyArray<TurnEvent>,
    { offsets }: TurnProgress
  ) => {
    const rows = events.map(({ event, index, offset, stream }) => [id, stream, offset, index, jsonText(event)] as const)
    return database.transaction(({ run }) => {
      // A turn that went with its session has nothing left to be kept for.
      if (run(advance, offsets.out, offsets.err, id) === 0) return
      for (const row of rows) run(insert, ...row)
    })
  })

  const progress = Effect.fn("TurnStore.progress")((id: JobId) =>
    Effect.map(database.all("select out_offset, err_offset from turns where id = ?", id), ([row]): TurnProgress => ({
      offsets: { out: Number(row?.["out_offset"] ?? 0), err: Number(row?.["err_offset"] ?? 0) }
    }))
  )

  const decodeEvent = (turn: JobId, stream: JobStream, row: Readonly<Record<string, unknown>>) =>
    decode(row).pipe(
      Effect.map(({ event, offset, place }): TurnEvent => ({ turn, stream, offset, index: place, event })),
      Effect.mapError(() =>
        unreadable(database.file, `The event at ${String(row["offset"])} of std${stream} of the turn ${turn}`)
      )
    )

  const ofStream = (turn: JobId, stream: JobStream, after: Position) =>
    Stream.paginate(after, (from) =>
      Effect.gen(function* () {
        const rows = yield* database.all(page, turn, stream, from?.offset ?? -1, from?.index ?? 0)
        const events = yield* Effect.forEach(rows, (row) => decodeEvent(turn, stream, row))
        const last = rows.length < pageSize ? undefined : events.at(-1)
        return [events, Option.map(Option.fromUndefinedOr(last), ({ index, offset }): Position => ({ offset, index }))]
      })
    )

  const events = (id: JobId, after: EventCursor = {}) =>
    Stream.concat(ofStream(id, "out", after.out), ofStream(id, "err", after.err))

  return { append, events, progress }
}
