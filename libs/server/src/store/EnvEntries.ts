import { type EnvEntry, type Environment, type SecretError, SecretPlace } from "@maestro/core/remote/Environment"
import type { StoreError } from "@maestro/core/remote/Remotes"
import { uuid7 } from "@maestro/core/id/Uuid"
import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { SecretStore } from "../secrets/SecretStore.ts"
import { Database } from "./Database.ts"

const Values = Schema.fromJsonString(Schema.Record(Schema.String, Schema.RedactedFromValue(Schema.String)))
const decode = Schema.decodeUnknownOption(Values)
const encode = (values: Environment): string =>
  JSON.stringify(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Redacted.value(value)])))

const decodePlace = Schema.decodeUnknownOption(SecretPlace)

/** Sessions' entries are under the same name as remotes': an entry does not know whose it is. */
const accountOf = ({ id }: { readonly id: string }) => `remote ${id}`

/** After that time, an entry that nothing has come to refer to was left by a process that was ended in between. */
const abandonedAfter = 60 * 60 * 1_000

const owners = ["remotes", "sessions"]
const references = owners.flatMap((table) =>
  ["plain_entry", "secret_entry"].map((column) => `select ${column} from ${table} where ${column} is not null`)
)
const unreferenced = `id not in (${references.join(" union all ")})`

/**
 * Values of variables outside the database, as entries that never change: a remote or session refers to its entries, and
 * the statement that makes it refer to others is what changes its values, whole or not at all. The database has a list of
 * all entries, so that those that nothing refers to any more are found, also after a crash.
 */
export class EnvEntries extends Context.Service<
  EnvEntries,
  {
    /** Stores values; the entry is to be referred to within the hour. */
    write(values: Environment, place: SecretPlace): Effect.Effect<EnvEntry, StoreError | SecretError>
    /** None when it is not there. */
    read(entry: EnvEntry): Effect.Effect<Option.Option<Environment>, SecretError>
    /** Removes these, and what was left, where nothing refers to them. What cannot be removed is tried again later. */
    forget(entries: ReadonlyArray<EnvEntry>): Effect.Effect<void, StoreError>
    /** How many there are that nothing refers to and that could not be removed, for example from a locked keychain. */
    readonly left: Effect.Effect<number, StoreError>
  }
>()("@maestro/server/store/EnvEntries") {
  static readonly layer: Layer.Layer<EnvEntries, never, Database | SecretStore> = Layer.suspend(() =>
    Layer.effect(EnvEntries, make)
  )
}

const make = Effect.gen(function* () {
  const database = yield* Database
  const secrets = yield* SecretStore

  const write = Effect.fn("EnvEntries.write")(function* (values: Environment, place: SecretPlace) {
    const entry: EnvEntry = { id: uuid7(), place }
    // First of all into the list: whatever happens next, it will be found.
    yield* database.run("insert into env_entries (id, place, written_at) values (?, ?, ?)", entry.id, place, Date.now())
    yield* secrets
      .at(place)
      .set(accountOf(entry), Redacted.make(encode(values)))
      .pipe(Effect.tapError(() => Effect.ignore(forget([entry]))))
    return entry
  })

  const read = Effect.fn("EnvEntries.read")((entry: EnvEntry) =>
    Effect.map(secrets.at(entry.place).get(accountOf(entry)), (text) =>
      // One that something else has spoiled is one that is not there.
      Option.flatMap(text, (json) => decode(Redacted.value(json)))
    )
  )

  const forget = Effect.fn("EnvEntries.forget")(function* (entries: ReadonlyArray<EnvEntry>) {
    const rows = yield* database.all(
      `select id, place from env_entries where ${unreferenced}
         and (gone = 1 or written_at < ? or id in (select value from json_each(?)))`,
      Date.now() - abandonedAfter,
      JSON.stringify(entries.map(({ id }) => id))
    )
    for (const row of rows) {
      const id = String(row["id"])
      yield* database.run("update env_entries set gone = 1 where id = ?", id)
      const place = Option.getOrElse(decodePlace(row["place"]), (): SecretPlace => "file")
      const removed = yield* Effect.isSuccess(secrets.at(place).remove(accountOf({ id })))
      if (removed) yield* database.run("delete from env_entries where id = ?", id)
    }
  })

  const left = Effect.map(
    database.all(`select count(*) as count from env_entries where gone = 1 and ${unreferenced}`),
    ([row]) => Number(row?.["count"] ?? 0)
  )

  return EnvEntries.of({ write, read, forget, left })
})
