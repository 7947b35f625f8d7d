import { type EnvEntry, type Environment, type EnvVariable, SecretError } from "@maestro/core/remote/Environment"
import { Effect, Option } from "effect"
import { SecretStore } from "../secrets/SecretStore.ts"
import { EnvEntries } from "./EnvEntries.ts"

/** The two entries of a remote or session, as they are in its row. */
export interface EntryPair {
  readonly plainEnv?: EnvEntry
  readonly secretEnv?: EnvEntry
}

/** Who has variables, with the words for it in what goes wrong. */
export interface VariableOwner extends EntryPair {
  readonly env: Readonly<Record<string, EnvVariable>>
  /** What does not run without them, as `Nothing runs on "gpu"`. */
  readonly nothingRuns: string
  /** The command that gives them anew, as `maestro remote edit gpu`. */
  readonly edit: string
}

export const entriesOf = ({ plainEnv, secretEnv }: EntryPair): ReadonlyArray<EnvEntry> =>
  [plainEnv, secretEnv].filter((entry) => entry !== undefined)

export const hasSameEntries = (one: EntryPair, other: EntryPair): boolean =>
  one.plainEnv?.id === other.plainEnv?.id && one.secretEnv?.id === other.secretEnv?.id

const isSecret = (owner: VariableOwner, name: string): boolean => owner.env[name]?.secret === true

const namesOf = (owner: VariableOwner, secret: boolean): ReadonlyArray<string> =>
  Object.keys(owner.env).filter((name) => isSecret(owner, name) === secret)

const only = (values: Environment, names: ReadonlyArray<string>): Environment =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)))

/** What nothing runs without, in words. */
const needed = (owner: VariableOwner, names: ReadonlyArray<string>): string =>
  `${owner.nothingRuns} without its variables (${names.join(", ")})`

const lost = (owner: VariableOwner, names: ReadonlyArray<string>, entry: EnvEntry | undefined) =>
  new SecretError({
    place: entry?.place ?? "file",
    detail: `${needed(owner, names)}, and their values are not ${entry?.place === "keychain" ? "in this machine's keychain" : "in Maestro's files"} any more.`,
    hint: `Give them anew: ${owner.edit} ${names.map((name) => `${isSecret(owner, name) ? "--secret" : "--env"} ${name}`).join(" ")}`
  })

const readSome = Effect.fnUntraced(function* (owner: VariableOwner, names: ReadonlyArray<string>, secret: boolean) {
  const wanted = names.filter((name) => isSecret(owner, name) === secret)
  const entry = secret ? owner.secretEnv : owner.plainEnv
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
                new SecretError({ place, hint, detail: `${needed(owner, wanted)}. ${detail}` })
            )
          )
  const values = Option.getOrElse(found, (): Environment => ({}))
  const missing = wanted.filter((name) => !Object.hasOwn(values, name))
  if (missing.length > 0) return yield* lost(owner, missing, entry)
  return only(values, wanted)
})

/** Values of these variables, all of them or an error. Only the places that have some of them are looked into. */
export const readValues = Effect.fn("VariableValues.read")(function* (
  owner: VariableOwner,
  names: ReadonlyArray<string>
) {
  const plain = yield* readSome(owner, names, false)
  return { ...plain, ...(yield* readSome(owner, names, true)) }
})

/** The entry for the variables of one kind: the one there was if nothing changes, else a new one. */
const writeKind = Effect.fnUntraced(function* (
  owner: VariableOwner,
  before: VariableOwner | undefined,
  given: Environment,
  secret: boolean
) {
  const names = namesOf(owner, secret)
  if (names.length === 0) return undefined
  const old = before === undefined ? [] : namesOf(before, secret)
  const fresh = only(given, names)
  const isSame = names.length === old.length && names.every((name) => old.includes(name))
  if (before !== undefined && isSame && Object.keys(fresh).length === 0)
    return secret ? before.secretEnv : before.plainEnv
  const kept = names.filter((name) => !Object.hasOwn(fresh, name))
  const values = { ...(before === undefined ? {} : yield* readValues(before, kept)), ...fresh }
  const missing = names.filter((name) => !Object.hasOwn(values, name))
  if (missing.length > 0) return yield* lost(owner, missing, undefined)
  const place = secret ? yield* SecretStore.use((secrets) => secrets.place) : "file"
  return yield* EnvEntries.use((entries) => entries.write(values, place))
})

/**
 * Stores the values of these variables: `given`, and for the others those that they had `before`. Gives the entries, which
 * count once the owner's row refers to them.
 */
export const writeValues = Effect.fn("VariableValues.write")(function* (
  owner: VariableOwner,
  given: Environment,
  before: VariableOwner | undefined
) {
  const plainEnv = yield* writeKind(owner, before, given, false)
  const secretEnv = yield* writeKind(owner, before, given, true).pipe(
    Effect.tapError(() =>
      plainEnv === undefined ? Effect.void : Effect.ignore(EnvEntries.use((entries) => entries.forget([plainEnv])))
    )
  )
  const entries: EntryPair = {
    ...(plainEnv === undefined ? {} : { plainEnv }),
    ...(secretEnv === undefined ? {} : { secretEnv })
  }
  return entries
})
