import type { Environment } from "@maestro/core/remote/Environment"
import { type Remote, RemoteId } from "@maestro/core/remote/Remote"
import { RemoteNameTaken, RemoteNotFound, Remotes, StoreError } from "@maestro/core/remote/Remotes"
import { NodeFileSystem } from "@effect/platform-node"
import { Effect, Layer, Option } from "effect"
import { dirname } from "node:path"
import { SecretStore } from "../secrets/SecretStore.ts"
import { Database } from "./Database.ts"
import { EnvEntries } from "./EnvEntries.ts"
import { movePlainTextValues } from "./PlainTextValues.ts"
import { remoteColumns, remoteOfRow, rowOfRemote } from "./RemoteRow.ts"
import { entriesOf, hasSameEntries, readValues, type VariableOwner, writeValues } from "./VariableValues.ts"

const placeholders = remoteColumns.replaceAll(/\w+/g, "?")
const assignments = remoteColumns.replaceAll(/\w+/g, "$& = ?")

const changedMeanwhile = (name: string) =>
  new StoreError({
    detail: `The remote "${name}" was changed by another Maestro in the meantime, and nothing was changed here.`,
    hint: `Look at it (maestro remote show ${name}), and try again.`
  })

const ownerOf = ({ env, name, plainEnv, secretEnv }: Remote): VariableOwner => ({
  env,
  nothingRuns: `Nothing runs on "${name}"`,
  edit: `maestro remote edit ${name}`,
  ...(plainEnv === undefined ? {} : { plainEnv }),
  ...(secretEnv === undefined ? {} : { secretEnv })
})

const make = Effect.gen(function* () {
  const database = yield* Database
  const entries = yield* EnvEntries
  const values = yield* Effect.context<EnvEntries | SecretStore>()
  yield* movePlainTextValues

  const decode = (row: Readonly<Record<string, unknown>>) => remoteOfRow(row, database.file)

  const list = database
    .all(`select ${remoteColumns} from remotes order by name`)
    .pipe(Effect.flatMap((rows) => Effect.forEach(rows, decode)))

  const get = Effect.fn("Remotes.get")(function* (wanted: string) {
    const [row] = yield* database.all(`select ${remoteColumns} from remotes where id = ?1 or name = ?1`, wanted)
    if (row !== undefined) return yield* decode(row)
    const names = yield* database.all("select name from remotes order by name")
    return yield* new RemoteNotFound({ wanted, known: names.map(({ name }) => String(name)) })
  })

  const add = Effect.fn("Remotes.add")(function* (remote: Remote, given: Environment = {}) {
    const written = yield* Effect.provideContext(writeValues(ownerOf(remote), given, undefined), values)
    const stored = remote.withEntries(written)
    const changed = yield* database.run(
      `insert into remotes (${remoteColumns}) values (${placeholders}) on conflict (name) do nothing`,
      ...rowOfRemote(stored)
    )
    if (changed > 0) return stored
    yield* entries.forget(entriesOf(stored))
    return yield* new RemoteNameTaken({ name: remote.name })
  })

  const update = Effect.fn("Remotes.update")(function* (remote: Remote, given: Environment = {}) {
    const before = yield* get(remote.id)
    if (!hasSameEntries(before, remote)) return yield* changedMeanwhile(before.name)
    const written = yield* Effect.provideContext(writeValues(ownerOf(remote), given, ownerOf(before)), values)
    const stored = remote.withEntries(written)
    // "or ignore" leaves the row as it is when another remote has the name.
    const changed = yield* database.run(
      `update or ignore remotes set ${assignments} where id = ? and plain_entry is ? and secret_entry is ?`,
      ...rowOfRemote(stored),
      remote.id,
      before.plainEnv?.id ?? null,
      before.secretEnv?.id ?? null
    )
    // Of these, those that the row does not refer to.
    yield* entries.forget([...entriesOf(before), ...entriesOf(stored)])
    if (changed > 0) return stored
    const now = yield* get(remote.id)
    if (!hasSameEntries(before, now)) return yield* changedMeanwhile(before.name)
    return yield* new RemoteNameTaken({ name: remote.name })
  })

  const environment = Effect.fn("Remotes.environment")(function* (remote: Remote) {
    const read = (from: Remote) => Effect.provideContext(readValues(ownerOf(from), Object.keys(from.env)), values)
    return yield* read(remote).pipe(
      // It may have been edited since it was looked up, and its old entries are gone then.
      Effect.catchTag("SecretError", (error) =>
        get(remote.id).pipe(
          Effect.catchTag("RemoteNotFound", () => Effect.fail(error)),
          Effect.flatMap((now) => (hasSameEntries(now, remote) ? Effect.fail(error) : read(now)))
        )
      )
    )
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
    yield* entries.forget(entriesOf(remote))
    return remote
  })

  return Remotes.of({
    list,
    get,
    add,
    update,
    environment,
    default: marked,
    setDefault,
    clearDefault,
    setEnabled,
    remove
  })
})

/** Where the values of variables are, beside the database. */
const secretStore = Layer.unwrap(
  Effect.map(Database, ({ file }) => SecretStore.layer(dirname(file)).pipe(Layer.provide(NodeFileSystem.layer)))
)

/**
 * `Remotes` in the SQLite store. The values of environment variables are not in its file, but in the `SecretStore`: the
 * secret ones in the keychain where there is one, the others in files that are the user's alone.
 */
export const layer: Layer.Layer<Remotes | EnvEntries | SecretStore, StoreError, Database> = Layer.effect(
  Remotes,
  make
).pipe(Layer.provideMerge(EnvEntries.layer), Layer.provideMerge(secretStore))
