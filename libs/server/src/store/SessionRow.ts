import { AccessMode } from "@maestro/core/agent/Agent"
import { EnvName, EnvVariable, SecretPlace } from "@maestro/core/remote/Environment"
import { Session, SessionId } from "@maestro/core/session/Session"
import { Effect, Schema } from "effect"
import { MachineText, machineText } from "./MachineText.ts"
import { unreadable } from "./StoreFailure.ts"
import type { EntryPair } from "./VariableValues.ts"

const nullable = Schema.NullOr(Schema.String)

/** A session as it lies in its table. Of its variables only the names are there, and where the values are. */
const SessionRow = Schema.Struct({
  id: SessionId,
  name: Schema.String,
  agent: Schema.String,
  executable: nullable,
  machine: MachineText,
  cwd: nullable,
  access: AccessMode,
  model: nullable,
  extra_arguments: Schema.fromJsonString(Schema.Array(Schema.String)),
  env: Schema.fromJsonString(Schema.Record(EnvName, EnvVariable)),
  plain_entry: nullable,
  secret_entry: nullable,
  secret_place: Schema.NullOr(SecretPlace),
  sync_history: Schema.BooleanFromBit,
  agent_session_id: nullable,
  created_at: Schema.Int
})
type SessionRow = typeof SessionRow.Type

const decode = Schema.decodeUnknownEffect(SessionRow)

/** What `rowOfSession` gives, in its order. The conversation and the time are written by statements of their own. */
export const sessionFields =
  "id, name, agent, executable, machine, cwd, access, model, extra_arguments, env, plain_entry, secret_entry, secret_place, sync_history"

export const sessionColumns = `${sessionFields}, agent_session_id, created_at`

const fromRow = (row: SessionRow) =>
  Session.makeEffect({
    id: row.id,
    name: row.name,
    agent: row.agent,
    ...(row.executable === null ? {} : { executable: row.executable }),
    machine: row.machine,
    ...(row.cwd === null ? {} : { cwd: row.cwd }),
    access: row.access,
    ...(row.model === null ? {} : { model: row.model }),
    extraArguments: row.extra_arguments,
    env: row.env,
    ...(row.plain_entry === null ? {} : { plainEnv: { id: row.plain_entry, place: "file" } }),
    ...(row.secret_entry === null || row.secret_place === null
      ? {}
      : { secretEnv: { id: row.secret_entry, place: row.secret_place } }),
    syncHistory: row.sync_history,
    ...(row.agent_session_id === null ? {} : { agentSessionId: row.agent_session_id }),
    createdAt: row.created_at
  })

/** The session of a row of the store's `file`. */
export const sessionOfRow = (row: Readonly<Record<string, unknown>>, file: string) =>
  decode(row).pipe(
    Effect.flatMap(fromRow),
    Effect.mapError(() => unreadable(file, `The session "${String(row["name"])}"`))
  )

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
