import { Session } from "@maestro/core/session/Session"
import { Effect, Option, Schema } from "effect"
import { machineText } from "./MachineText.ts"
import { json, present, type Row } from "./RowValues.ts"
import { unreadable } from "./StoreFailure.ts"
import type { EntryPair } from "./VariableValues.ts"

const decode = Schema.decodeUnknownOption(Session)

/** What `rowOfSession` gives, in its order. The conversation and the time are written by statements of their own. */
export const sessionFields =
  "id, name, agent, executable, machine, cwd, access, model, extra_arguments, env, plain_entry, secret_entry, secret_place, sync_history"

export const sessionColumns = `${sessionFields}, agent_session_id, created_at`

const entryOf = (id: unknown, place: unknown) => (id === null || place === null ? undefined : { id, place })

// One look at the whole: lists have many of them.
const fromRow = (row: Row) =>
  decode(
    present({
      id: row["id"],
      name: row["name"],
      agent: row["agent"],
      executable: row["executable"],
      machine: json(row["machine"]),
      cwd: row["cwd"],
      access: row["access"],
      model: row["model"],
      extraArguments: json(row["extra_arguments"]),
      env: json(row["env"]),
      plainEnv: entryOf(row["plain_entry"], "file"),
      secretEnv: entryOf(row["secret_entry"], row["secret_place"]),
      syncHistory: row["sync_history"] === 1,
      agentSessionId: row["agent_session_id"],
      createdAt: row["created_at"]
    })
  )

/** The session of a row of the store's `file`. */
export const sessionOfRow = (row: Row, file: string) =>
  Option.match(fromRow(row), {
    onNone: () => Effect.fail(unreadable(file, `The session "${String(row["name"])}"`)),
    onSome: (session) => Effect.succeed(session)
  })

/** The values of `sessionFields`. */
export const rowOfSession = (session: Session) =>
  [
    session.id,
    session.name,
    session.agent,
    session.executable ?? null,
    machineText(session.machine),
    session.cwd ?? null,
    session.access,
    session.model ?? null,
    JSON.stringify(session.extraArguments),
    JSON.stringify(session.env),
    session.plainEnv?.id ?? null,
    session.secretEnv?.id ?? null,
    session.secretEnv?.place ?? null,
    session.syncHistory ? 1 : 0
  ] as const

/** The same session, with the values of its variables stored there and nowhere else. */
export const withEntries = (session: Session, entries: EntryPair): Session => {
  const { plainEnv: _plain, secretEnv: _secret, ...rest } = session
  return { ...rest, ...entries }
}
