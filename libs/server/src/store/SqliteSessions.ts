import type { Environment } from "@maestro/core/remote/Environment"
import { StoreError } from "@maestro/core/remote/Remotes"
import type { Session, SessionId } from "@maestro/core/session/Session"
import { type SessionEntry, SessionNameTaken, SessionNotFound, SessionStore } from "@maestro/core/session/SessionStore"
import { Effect, Layer } from "effect"
import * as CommandLine from "effect/process/CommandLine"
import type { SecretStore } from "../secrets/SecretStore.ts"
import { Database } from "./Database.ts"
import { EnvEntries } from "./EnvEntries.ts"
import { machineText } from "./MachineText.ts"
import { rowOfSession, sessionColumns, sessionFields, sessionOfRow, withEntries } from "./SessionRow.ts"
import { turnColumns, turnOfRow } from "./TurnRow.ts"
import { entriesOf, hasSameEntries, readValues, type VariableOwner, writeValues } from "./VariableValues.ts"

const placeholders = sessionFields.replaceAll(/\w+/g, "?")
const assignments = sessionFields.replaceAll(/\w+/g, "$& = ?")

/**
 * By the index of numbers, one step for each session: "is not null" is what lets SQLite use that index, and "cross" keeps
 * it from going through all turns instead.
 */
export const lastTurns = `select ${turnColumns} from sessions s cross join turns t
  on t.session = s.id and t.number = (select max(number) from turns where session = s.id and number is not null)`

const queues = "select session, count(*) as count from turns where state = 'Queued' group by session"

const changedMeanwhile = (name: string) =>
  new StoreError({
    detail: `The session "${name}" was changed by another Maestro in the meantime, and nothing was changed here.`,
    hint: `Look at it (${CommandLine.display(["maestro", "session", "show", name])}), and try again.`
  })

const ownerOf = ({ env, name, plainEnv, secretEnv }: Session): VariableOwner => ({
  env,
  nothingRuns: `Nothing runs in the session "${name}"`,
  edit: CommandLine.display(["maestro", "session", "edit", name]),
  ...(plainEnv === undefined ? {} : { plainEnv }),
  ...(secretEnv === undefined ? {} : { secretEnv })
})

const make = Effect.gen(function* () {
  const database = yield* Database
  const entries = yield* EnvEntries
  const values = yield* Effect.context<EnvEntries | SecretStore>()

  const decode = (row: Readonly<Record<string, unknown>>) => sessionOfRow(row, database.file)

  const list = Effect.gen(function* () {
    const sessions = yield* Effect.forEach(
      yield* database.all(`select ${sessionColumns} from sessions order by name`),
      decode
    )
    const turns = yield* Effect.forEach(yield* database.all(lastTurns), (row) => turnOfRow(row, database.file))
    const last = new Map(turns.map((turn) => [turn.session, turn]))
    const queued = new Map((yield* database.all(queues)).map((row) => [row["session"], Number(row["count"])]))
    return sessions.map((session): SessionEntry => ({
      session,
      lastTurn: last.get(session.id),
      queued: queued.get(session.id) ?? 0
    }))
  }).pipe(Effect.withSpan("SessionStore.list"))

  const get = Effect.fn("SessionStore.get")(function* (wanted: string) {
    const [row] = yield* database.all(`select ${sessionColumns} from sessions where id = ?1 or name = ?1`, wanted)
    if (row !== undefined) return yield* decode(row)
    const names = yield* database.all("select name from sessions order by name")
    return yield* new SessionNotFound({ wanted, known: names.map(({ name }) => String(name)) })
  })

  const add = Effect.fn("SessionStore.add")(function* (session: Session, given: Environment) {
    const written = yield* Effect.provideContext(writeValues(ownerOf(session), given, undefined), values)
    const stored = withEntries(session, written)
    const changed = yield* database.run(
      `insert into sessions (${sessionColumns}) values (${placeholders}, ?, ?) on conflict do nothing`,
      ...rowOfSession(stored),
      stored.agentSessionId ?? null,
      stored.createdAt
    )
    if (changed > 0) return stored
    yield* entries.forget(entriesOf(stored))
    // Its id is there already when it was asked for twice at once.
    return yield* get(session.id).pipe(
      Effect.catchTag("SessionNotFound", () => Effect.fail(new SessionNameTaken({ name: session.name })))
    )
  })

  const update = Effect.fn("SessionStore.update")(function* (session: Session, given: Environment) {
    const before = yield* get(session.id)
    if (!hasSameEntries(before, session)) return yield* changedMeanwhile(before.name)
    const written = yield* Effect.provideContext(writeValues(ownerOf(session), given, ownerOf(before)), values)
    const stored = withEntries(session, written)
    // "or ignore" leaves the row as it is when another session has the name. A conversation is there for one agent in one
    // folder of one machine: it goes in the same step that changes one of them.
    const changed = yield* database.run(
      `update or ignore sessions set ${assignments},
         agent_session_id = case when agent = ? and machine = ? and cwd is ? then agent_session_id end
         where id = ? and plain_entry is ? and secret_entry is ?`,
      ...rowOfSession(stored),
      stored.agent,
      machineText(stored.machine),
      stored.cwd ?? null,
      session.id,
      before.plainEnv?.id ?? null,
      before.secretEnv?.id ?? null
    )
    // Of these, those that the row does not refer to.
    yield* entries.forget([...entriesOf(before), ...entriesOf(stored)])
    const now = yield* get(session.id)
    if (changed > 0) return now
    if (!hasSameEntries(before, now)) return yield* changedMeanwhile(before.name)
    return yield* new SessionNameTaken({ name: session.name })
  })

  const setConversation = Effect.fn("SessionStore.setConversation")(
    (id: SessionId, agentSessionId: string | undefined) =>
      Effect.asVoid(database.run("update sessions set agent_session_id = ? where id = ?", agentSessionId ?? null, id))
  )

  const remove = Effect.fn("SessionStore.remove")(function* (id: SessionId) {
    // The row as it is when it goes: another process may have changed its variables meanwhile.
    const [row] = yield* database.all(`delete from sessions where id = ? returning ${sessionColumns}`, id)
    if (row !== undefined) yield* entries.forget(entriesOf(yield* decode(row)))
  })

  const environment = Effect.fn("SessionStore.environment")(function* (session: Session) {
    const read = (from: Session) => Effect.provideContext(readValues(ownerOf(from), Object.keys(from.env)), values)
    return yield* read(session).pipe(
      // It may have been edited since it was looked up, and its old entries are gone then.
      Effect.catchTag("SecretError", (error) =>
        get(session.id).pipe(
          Effect.catchTag("SessionNotFound", () => Effect.fail(error)),
          Effect.flatMap((now) => (hasSameEntries(now, session) ? Effect.fail(error) : read(now)))
        )
      )
    )
  })

  return SessionStore.of({ list, get, add, update, setConversation, remove, environment })
})

/** `SessionStore` in the SQLite store. `SqliteRemotes.layer` has what it needs beside the database. */
export const layer: Layer.Layer<SessionStore, never, Database | EnvEntries | SecretStore> = Layer.effect(
  SessionStore,
  make
)
