import type { JobId } from "@maestro/core/machine/Jobs"
import type { TurnEnd } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import type { Connection, Database } from "./Database.ts"
import { insertHistory } from "./HistoryRow.ts"
import { jsonText } from "./RowValues.ts"
import { insertUsage } from "./TurnUsage.ts"

/** A turn that was never started is given its number in the log, and what its session would have run it by. */
const close = `update turns set state = 'Ended', started_at = ?2, ended_at = ?3, outcome = ?4, job_state = ?5, thread_usage = ?6,
    number = coalesce(number, (select coalesce(max(number), 0) + 1 from turns before where before.session = turns.session)),
    agent = case state when 'Queued' then (select agent from sessions where id = turns.session) else agent end,
    machine = case state when 'Queued' then (select machine from sessions where id = turns.session) else machine end
  where id = ?1 and state <> 'Ended'`

/** Not where the session has got another agent, machine or folder meanwhile: the conversation is not there. */
const goOn = `update sessions set agent_session_id = ?2 where exists (
    select 1 from turns t where t.id = ?1 and t.session = sessions.id
      and t.agent = sessions.agent and t.machine = sessions.machine and t.session_cwd is sessions.cwd)`

/** The end of a turn and all that goes with it, as one step; false when it has ended already. */
export const endTurn = (database: Database["Service"]) =>
  Effect.fn("TurnStore.end")((id: JobId, { conversation, history, state, threadUsage }: TurnEnd) => {
    const values = [
      id,
      state.startedAt ?? null,
      state.endedAt,
      jsonText(state.outcome),
      state.job === undefined ? null : jsonText(state.job),
      threadUsage === undefined ? null : jsonText(threadUsage)
    ] as const
    return database.transaction((connection: Connection) => {
      if (connection.run(close, ...values) === 0) return false
      if (conversation !== undefined) connection.run(goOn, id, conversation)
      insertUsage(connection, id, state)
      if (history !== undefined) insertHistory(connection, history)
      return true
    })
  })
