import { EnvName, Remote, RemoteId, revealEnv } from "@maestro/core/remote/Remote"
import { RemoteNameTaken, RemoteNotFound, Remotes, StoreError } from "@maestro/core/remote/Remotes"
import { Effect, Layer, Option, Schema } from "effect"
import { Database } from "./Database.ts"

const nullable = Schema.NullOr(Schema.String)

/** A remote as it lies in its table. Values of the environment become `Redacted` as soon as they are parsed. */
const RemoteRow = Schema.Struct({
  id: RemoteId,
  name: Schema.String,
  kind: Schema.Literals(["Host", "Alias"]),
  destination: Schema.String,
  port: Schema.NullOr(Schema.Int),
  user: nullable,
  key_path: nullable,
  ssh_config: nullable,
  cwd: nullable,
  env: Schema.fromJsonString(Schema.Record(EnvName, Schema.RedactedFromValue(Schema.String))),
  enabled: Schema.BooleanFromBit
})
type RemoteRow = typeof RemoteRow.Type

const decodeRow = Schema.decodeUnknownEffect(RemoteRow)

const fromRow = (row: RemoteRow) =>
  Remote.makeEffect({
    id: row.id,
    name: row.name,
    target: row.kind === "Host" ? { _tag: "Host", host: row.destination } : { _tag: "Alias", alias: row.destination },
    ...(row.port === null ? {} : { port: row.port }),
    ...(row.user === null ? {} : { user: row.user }),
    ...(row.key_path === null ? {} : { keyPath: row.key_path }),
    ...(row.ssh_config === null ? {} : { sshConfig: row.ssh_config }),
    ...(row.cwd === null ? {} : { cwd: row.cwd }),
    env: row.env,
    enabled: row.enabled
  })

const valuesOf = (remote: Remote) =>
  [
    remote.name,
    remote.target._tag,
    remote.destination,
    remote.port ?? null,
    remote.user ?? null,
    remote.keyPath ?? null,
    remote.sshConfig ?? null,
    remote.cwd ?? null,
    JSON.stringify(revealEnv(remote.env)),
    remote.enabled ? 1 : 0
  ] as const

const columns = "id, name, kind, destination, port, user, key_path, ssh_config, cwd, env, enabled"

const make = Effect.gen(function* () {
  const database = yield* Database

  const decode = (row: Readonly<Record<string, unknown>>) =>
    decodeRow(row).pipe(
      Effect.flatMap(fromRow),
      // The issue's own text is left out: it quotes the row, and the row holds the environment.
      Effect.mapError(
        () =>
          new StoreError({
            detail: `The remote "${String(row["name"])}" in the store ${database.file} cannot be read.`,
            hint: "It was changed by something else than Maestro: put back a copy of the file, or delete that row."
          })
      )
    )

  const list = database
    .all(`select ${columns} from remotes order by name`)
    .pipe(Effect.flatMap((rows) => Effect.forEach(rows, decode)))

  const get = Effect.fn("Remotes.get")(function* (wanted: string) {
    const [row] = yield* database.all(`select ${columns} from remotes where id = ?1 or name = ?1`, wanted)
    if (row !== undefined) return yield* decode(row)
    const names = yield* database.all("select name from remotes order by name")
    return yield* new RemoteNotFound({ wanted, known: names.map(({ name }) => String(name)) })
  })

  const add = Effect.fn("Remotes.add")(function* (remote: Remote) {
    const changed = yield* database.run(
      `insert into remotes (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) do nothing`,
      remote.id,
      ...valuesOf(remote)
    )
    if (changed === 0) return yield* new RemoteNameTaken({ name: remote.name })
  })

  const update = Effect.fn("Remotes.update")(function* (remote: Remote) {
    // "or ignore" leaves the row as it is when another remote has the name.
    const changed = yield* database.run(
      `update or ignore remotes set name = ?, kind = ?, destination = ?, port = ?, user = ?, key_path = ?,
         ssh_config = ?, cwd = ?, env = ?, enabled = ? where id = ?`,
      ...valuesOf(remote),
      remote.id
    )
    if (changed > 0) return
    yield* get(remote.id)
    return yield* new RemoteNameTaken({ name: remote.name })
  })

  const marked = Effect.map(database.all("select remote from default_remote"), ([row]) =>
    Option.map(Option.fromUndefinedOr(row), (found) => RemoteId.make(String(found["remote"])))
  )

  const setDefault = Effect.fn("Remotes.setDefault")(function* (wanted: string) {
    const remote = yield* get(wanted)
    // Nothing is inserted where another process has removed the remote meanwhile.
    const changed = yield* database.run(
      `insert into default_remote (place, remote) select 1, id from remotes where id = ?
         on conflict (place) do update set remote = excluded.remote`,
      remote.id
    )
    if (changed === 0) return yield* new RemoteNotFound({ wanted, known: [] })
    return remote
  })

  const clearDefault = Effect.asVoid(database.run("delete from default_remote"))

  const setEnabled = Effect.fn("Remotes.setEnabled")(function* (wanted: string, enabled: boolean) {
    const remote = yield* get(wanted)
    yield* database.run("update remotes set enabled = ? where id = ?", enabled ? 1 : 0, remote.id)
    return yield* get(remote.id)
  })

  const remove = Effect.fn("Remotes.remove")(function* (wanted: string) {
    const remote = yield* get(wanted)
    const changed = yield* database.run("delete from remotes where id = ?", remote.id)
    // Another process was faster: for the one who asked here, there is no such remote.
    if (changed === 0) return yield* new RemoteNotFound({ wanted, known: [] })
    return remote
  })

  return Remotes.of({ list, get, add, update, default: marked, setDefault, clearDefault, setEnabled, remove })
})

/** `Remotes` in the SQLite store. Environment values are plain text in its file, which is ours alone (0600). */
export const layer: Layer.Layer<Remotes, never, Database> = Layer.effect(Remotes, make)
