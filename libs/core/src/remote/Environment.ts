import { type Redacted, Schema } from "effect"
import { Uuid7 } from "../id/Uuid.ts"

const nameRule = "must be letters, digits and underscores, and not start with a digit"

export const EnvName = Schema.String.check(Schema.isPattern(/^[A-Za-z_][A-Za-z0-9_]*$/, { message: nameRule }))

const isEnvName = Schema.is(EnvName)

/** Something for each variable. Names are checked first: a record whose keys have a schema drops what does not fit. */
export const EnvRecord = <S extends Schema.Top>(value: S) =>
  Schema.Record(Schema.String, Schema.toEncoded(value)).pipe(
    Schema.check(
      Schema.makeFilter((record: Readonly<Record<string, unknown>>) => {
        const wrong = Object.keys(record).find((name) => !isEnvName(name))
        return wrong === undefined || `${JSON.stringify(wrong)}: ${nameRule}`
      })
    ),
    Schema.decodeTo(Schema.Record(EnvName, value))
  )

/** Values of environment variables by their names (product row R13). */
export type Environment = Readonly<Record<string, Redacted.Redacted>>

/** What is known of a variable without its value. */
export const EnvVariable = Schema.Struct({
  /** Belongs into the keychain, where there is one. */
  secret: Schema.Boolean
})
export type EnvVariable = typeof EnvVariable.Type

/** Where values lie: the keychain of the operating system, or a file of Maestro's that only the user can read. */
export const SecretPlace = Schema.Literals(["keychain", "file"])
export type SecretPlace = typeof SecretPlace.Type

/** Values that are stored together. A change of one of them makes a new entry, so an entry never changes. */
export const EnvEntry = Schema.Struct({ id: Uuid7, place: SecretPlace })
export type EnvEntry = typeof EnvEntry.Type

/** Values cannot be stored or read. Its message never holds any of them. */
export class SecretError extends Schema.TaggedError<SecretError>()("SecretError", {
  place: SecretPlace,
  detail: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return `${this.detail} ${this.hint}`
  }
}
