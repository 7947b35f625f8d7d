import { EnvRecord, EnvVariable, SecretPlace } from "@maestro/core/remote/Environment"
import { Remote, RemoteId } from "@maestro/core/remote/Remote"
import { Effect, Schema } from "effect"
import { unreadable } from "./StoreFailure.ts"

const nullable = Schema.NullOr(Schema.String)

/** A remote as it lies in its table. Of its variables only the names are there, and where the values are. */
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
  env: Schema.fromJsonString(EnvRecord(EnvVariable)),
  plain_entry: nullable,
  secret_entry: nullable,
  secret_place: Schema.NullOr(SecretPlace),
  enabled: Schema.BooleanFromBit
})
type RemoteRow = typeof RemoteRow.Type

const decode = Schema.decodeUnknownEffect(RemoteRow)

export const remoteColumns =
  "id, name, kind, destination, port, user, key_path, ssh_config, cwd, env, plain_entry, secret_entry, secret_place, enabled"

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
    ...(row.plain_entry === null ? {} : { plainEnv: { id: row.plain_entry, place: "file" } }),
    ...(row.secret_entry === null || row.secret_place === null
      ? {}
      : { secretEnv: { id: row.secret_entry, place: row.secret_place } }),
    enabled: row.enabled
  })

/** The remote of a row of the store's `file`. */
export const remoteOfRow = (row: Readonly<Record<string, unknown>>, file: string) =>
  decode(row).pipe(
    Effect.flatMap(fromRow),
    // The issue's own text is left out: it quotes the row.
    Effect.mapError(() => unreadable(file, `The remote "${String(row["name"])}"`))
  )

/** The values of `remoteColumns`. */
export const rowOfRemote = (remote: Remote) =>
  [
    remote.id,
    remote.name,
    remote.target._tag,
    remote.destination,
    remote.port ?? null,
    remote.user ?? null,
    remote.keyPath ?? null,
    remote.sshConfig ?? null,
    remote.cwd ?? null,
    JSON.stringify(remote.env),
    remote.plainEnv?.id ?? null,
    remote.secretEnv?.id ?? null,
    remote.secretEnv?.place ?? null,
    remote.enabled ? 1 : 0
  ] as const
