import { createHash, randomBytes } from "node:crypto"
import { join } from "node:path"
import { Effect, type FileSystem, Option, type PlatformError, Redacted } from "effect"
import { SecretError } from "@maestro/core/remote/Environment"
import type { SecretBackend } from "./SecretStore.ts"

/** The folder for secrets in a data folder. */
export const folderIn = (dataFolder: string): string => join(dataFolder, "secrets")

/**
 * Secrets as files, for machines without a keychain: one file an account, 0600, in a folder of its own, 0700. A new value
 * takes the place of the old one by a rename, so that a reader finds one of them whole.
 */
export const make = (folder: string, fs: FileSystem.FileSystem): SecretBackend => {
  const secrets = folderIn(folder)
  // Accounts are not file names.
  const fileOf = (account: string) => join(secrets, createHash("sha256").update(account).digest("hex").slice(0, 32))
  const failure = (doing: string) => (error: PlatformError.PlatformError) =>
    new SecretError({
      place: "file",
      detail: `Cannot ${doing} a secret in ${secrets}: ${error.message}.`,
      hint: "Make that folder readable and writable for you alone (chmod 700), or see whether the disk is full."
    })

  const get = Effect.fn("SecretFile.get")((account: string) =>
    fs.readFileString(fileOf(account)).pipe(
      Effect.map((text) => Option.some(Redacted.make(text))),
      Effect.catchReason("PlatformError", "NotFound", () => Effect.succeedNone),
      Effect.mapError(failure("read"))
    )
  )

  const set = Effect.fn("SecretFile.set")(function* (account: string, value: Redacted.Redacted) {
    const draft = `${fileOf(account)}.${randomBytes(6).toString("hex")}`
    const write = Effect.gen(function* () {
      yield* fs.makeDirectory(secrets, { recursive: true, mode: 0o700 })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const file = yield* fs.open(draft, { flag: "wx", mode: 0o600 })
          yield* file.writeAll(new TextEncoder().encode(Redacted.value(value)))
          yield* file.sync
        })
      )
      yield* fs.rename(draft, fileOf(account))
    })
    yield* write.pipe(
      Effect.onError(() => Effect.ignore(fs.remove(draft, { force: true }))),
      Effect.mapError(failure("store"))
    )
  })

  const remove = Effect.fn("SecretFile.remove")((account: string) =>
    fs.remove(fileOf(account), { force: true }).pipe(Effect.mapError(failure("remove")))
  )

  return { get, set, remove }
}
