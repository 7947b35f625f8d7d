import { SecretError, type SecretPlace } from "@maestro/core/remote/Environment"
import { Context, Effect, FileSystem, Layer, type Option, type Redacted } from "effect"
import * as Keychain from "./Keychain.ts"
import * as SecretFile from "./SecretFile.ts"

/** One place for secrets. Accounts are names of ours; each has one value, the last one given. */
export interface SecretBackend {
  get(account: string): Effect.Effect<Option.Option<Redacted.Redacted>, SecretError>
  set(account: string, value: Redacted.Redacted): Effect.Effect<void, SecretError>
  /** No error when there is none. */
  remove(account: string): Effect.Effect<void, SecretError>
}

export interface SecretStoreOptions {
  /** Whether a keychain may be used where there is one. Default: unless `MAESTRO_KEYCHAIN` is `off`. */
  readonly keychain?: boolean
}

const off = new SecretError({
  place: "keychain",
  detail: "The values are in this machine's keychain, and MAESTRO_KEYCHAIN=off says not to use it.",
  hint: "Run it without MAESTRO_KEYCHAIN, or give the values anew."
})

const refusing: SecretBackend = {
  get: () => Effect.fail(off),
  set: () => Effect.fail(off),
  remove: () => Effect.fail(off)
}

/**
 * Values that must not be read by looking at Maestro's database (product row R13): in the operating system's keychain, or
 * in files of ours. Who stores one keeps the place that it was put in, since a keychain may be there today and not
 * tomorrow.
 */
export class SecretStore extends Context.Service<
  SecretStore,
  {
    /** Where a secret belongs now: the keychain where one answers. Looked at each time, nothing is stored by asking. */
    readonly place: Effect.Effect<SecretPlace>
    /** The folder of the place `file`. */
    readonly folder: string
    readonly at: (place: SecretPlace) => SecretBackend
  }
>()("@maestro/server/secrets/SecretStore") {
  /** `folder` is the data folder. The keychain is loaded when the first secret is touched, not before. */
  static readonly layer = (
    folder: string,
    { keychain = process.env["MAESTRO_KEYCHAIN"] !== "off" }: SecretStoreOptions = {}
  ): Layer.Layer<SecretStore, never, FileSystem.FileSystem> =>
    Layer.effect(
      SecretStore,
      Effect.gen(function* () {
        const file = SecretFile.make(folder, yield* FileSystem.FileSystem)
        return SecretStore.of({
          folder: SecretFile.folderIn(folder),
          place: keychain
            ? Effect.map(Keychain.isThere, (there): SecretPlace => (there ? "keychain" : "file"))
            : Effect.succeed("file"),
          at: (place) => (place === "file" ? file : keychain ? Keychain.backend : refusing)
        })
      })
    )
}
