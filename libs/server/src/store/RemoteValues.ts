import { type EnvEntry, type Environment, SecretError } from "@maestro/core/remote/Environment"
import type { Remote } from "@maestro/core/remote/Remote"
import { Effect, Option } from "effect"
import { SecretStore } from "../secrets/SecretStore.ts"
import { EnvEntries } from "./EnvEntries.ts"

/** The two entries of a remote, as they are in its row. */
export interface RemoteEntries {
  readonly plainEnv?: EnvEntry
  readonly secretEnv?: EnvEntry
}

export const entriesOf = ({ plainEnv, secretEnv }: RemoteEntries): ReadonlyArray<EnvEntry> =>
  [plainEnv, secretEnv].filter((entry) => entry !== undefined)

export const hasSameEntries = (one: RemoteEntries, other: RemoteEntries): boolean =>
  one.plainEnv?.id === other.plainEnv?.id && one.secretEnv?.id === other.secretEnv?.id

const isSecret = (remote: Remote, name: string): boolean => remote.env[name]?.secret === true

const namesOf = (remote: Remote, secret: boolean): ReadonlyArray<string> =>
  Object.keys(remote.env).filter((name) => isSecret(remote, name) === secret)

const only = (values: Environment, names: ReadonlyArray<string>): Environment =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)))

/** What nothing runs without, in words. */
const needed = (remote: Remote, names: ReadonlyArray<string>): string =>
  `Nothing runs on "${remote.name}" without its variables (${names.join(", ")})`

const lost = (remote: Remote, names: ReadonlyArray<string>, entry: EnvEntry | undefined) =>
  new SecretError({
    place: entry?.place ?? "file",
    detail: `${needed(remote, names)}, and their values are not ${entry?.place === "keychain" ? "in this machine's keychain" : "in Maestro's files"} any more.`,
    hint: `Give them anew: maestro remote edit ${remote.name} ${names.map((name) => `${isSecret(remote, name) ? "--secret" : "--env"} ${name}`).join(" ")}`
  })

const readSome = Effect.fnUntraced(function* (remote: Remote, names: ReadonlyArray<string>, secret: boolean) {
  const wanted = names.filter((name) => isSecret(remote, name) === secret)
  const entry = secret ? remote.secretEnv : remote.plainEnv
  if (wanted.length === 0) return {}
  const entries = yield* EnvEntries
  const found =
    entry === undefined
      ? Option.none<Environment>()
      : yield* entries
          .read(entry)
          .pipe(
            Effect.mapError(
              ({ detail, hint, place }) =>
                new SecretError({ place, hint, detail: `${needed(remote, wanted)}. ${detail}` })
            )
          )
  const values = Option.getOrElse(found, (): Environment => ({}))
  const missing = wanted.filter((name) => !Object.hasOwn(values, name))
  if (missing.length > 0) return yield* lost(remote, missing, entry)
  return only(values, wanted)
})

/** Values of these variables, all of them or an error. Only the places that have some of them are looked into. */
export const readValues = Effect.fn("RemoteValues.read")(function* (remote: Remote, names: ReadonlyArray<string>) {
  const plain = yield* readSome(remote, names, false)
  return { ...plain, ...(yield* readSome(remote, names, true)) }
})

/** The entry for the variables of one kind: the one there was if nothing changes, else a new one. */
const writeKind = Effect.fnUntraced(function* (
  remote: Remote,
  before: Remote | undefined,
  given: Environment,
  secret: boolean
) {
  const names = namesOf(remote, secret)
  if (names.length === 0) return undefined
  const old = before === undefined ? [] : namesOf(before, secret)
  const fresh = only(given, names)
  const isSame = names.length === old.length && names.every((name) => old.includes(name))
  if (before !== undefined && isSame && Object.keys(fresh).length === 0)
    return secret ? before.secretEnv : before.plainEnv
  const kept = names.filter((name) => !Object.hasOwn(fresh, name))
  const values = { ...(before === undefined ? {} : yield* readValues(before, kept)), ...fresh }
  const missing = names.filter((name) => !Object.hasOwn(values, name))
  if (missing.length > 0) return yield* lost(remote, missing, undefined)
  const place = secret ? yield* SecretStore.use((secrets) => secrets.place) : "file"
  return yield* EnvEntries.use((entries) => entries.write(values, place))
})

/**
 * Stores the values of a remote's variables: `given`, and for the others those that they had `before`. Gives the remote
 * with its entries, which count once its row refers to them.
 */
export const writeValues = Effect.fn("RemoteValues.write")(function* (
  remote: Remote,
  given: Environment,
  before: Remote | undefined
) {
  const plainEnv = yield* writeKind(remote, before, given, false)
  const secretEnv = yield* writeKind(remote, before, given, true).pipe(
    Effect.tapError(() =>
      plainEnv === undefined ? Effect.void : Effect.ignore(EnvEntries.use((entries) => entries.forget([plainEnv])))
    )
  )
  return remote.withEntries({
    ...(plainEnv === undefined ? {} : { plainEnv }),
    ...(secretEnv === undefined ? {} : { secretEnv })
  })
})
