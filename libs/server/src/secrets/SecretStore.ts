import { Context, Effect, Layer, type Option, type Redacted, Schema } from "effect"
import { FileSystem } from "effect"
import * as Keychain from "./Keychain.ts"
import * as SecretFile from "./SecretFile.ts"

/** Where a secret lies: the keychain of the operating system, or a file of ours that only the user can read. */
export const SecretPlace = Schema.Literals(["keychain", "file"])
export type SecretPlace = typeof SecretPlace.Type

/** A secret cannot be stored or read. Its message never holds any of it. */
export class SecretError extends Schema.TaggedError<SecretError>()("SecretError", {
  place: SecretPlace,
  detail: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return `${this.detail} ${this.hint}`
  }
}

/** One place for secrets. Accounts are names of ours; each has one value, the last one given. */
export interface SecretBackend {
  get(account: string): Effect.Effect<Option.Option<Redacted.Redacted>, SecretError>
  set(account: string, value: Redacted.Redacted): Effect.Effect<void, SecretError>
  /** No error when there is none. */
  remove(account: string): Effect.Effect<void, SecretError>
}

/**
 * Values that must not be read by looking at Maestro's store (product row R13). They go to the keychain where there is
 * one; who stores a secret keeps the place that it was put in, since a keychain may be there today and not tomorrow.
 */
export class SecretStore extends Context.Service<
  SecretStore,
  {
    /** Where the next secret will be put: looked at each time, nothing is stored by asking. */
    readonly place: Effect.Effect<SecretPlace>
    set(account: string, value: Redacted.Redacted): Effect.Effect<SecretPlace, SecretError>
    get(account: string, place: SecretPlace): Effect.Effect<Option.Option<Redacted.Redacted>, SecretError>
    remove(account: string, place: SecretPlace): Effect.Effect<void, SecretError>
  }
>()("@maestro/server/secrets/SecretStore") {
  /** `folder` is the data folder. The keychain is loaded when the first secret is touched, not before. */
  static readonly layer = (folder: string): Layer.Layer<SecretStore, never, FileSystem.FileSystem> =>
    Layer.effect(
      SecretStore,
      Effect.gen(function* () {
        const file = SecretFile.make(folder, yield* FileSystem.FileSystem)
        const at = (place: SecretPlace): SecretBackend => (place === "keychain" ? Keychain.backend : file)
        const place = Effect.map(Keychain.isThere, (there): SecretPlace => (there ? "keychain" : "file"))
        return SecretStore.of({
          place,
          set: Effect.fn("SecretStore.set")(function* (account, value) {
            const chosen = yield* place
            yield* at(chosen).set(account, value)
            return chosen
          }),
          get: Effect.fn("SecretStore.get")((account, from) => at(from).get(account)),
          remove: Effect.fn("SecretStore.remove")((account, from) => at(from).remove(account))
        })
      })
    )
}
