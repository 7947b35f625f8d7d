import type { AsyncEntry } from "@napi-rs/keyring"
import { SecretError } from "@maestro/core/remote/Environment"
import { Effect, Option, Redacted } from "effect"
import type { SecretBackend } from "./SecretStore.ts"

/** Under which name the keychain shows what is Maestro's. */
const service = "maestro"

/**
 * On Linux only the Secret Service (GNOME Keyring, KWallet, KeePassXC...) is a keychain: the library's other choice
 * there, the kernel's keyring, forgets at the next start of the machine.
 */
const options = { linux: { store: "secret-service" } } as const

/** A keychain that is locked asks its user in a window of its own: a person needs a while for that. */
const limit = "90 seconds"

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const failure = (doing: string, why: string) =>
  new SecretError({
    place: "keychain",
    detail: `Cannot ${doing} a secret in this machine's keychain: ${why}.`,
    hint: "Unlock it, or run this in the session that it belongs to (on Linux, with DBUS_SESSION_BUS_ADDRESS set). To do without a keychain, set MAESTRO_KEYCHAIN=off and give the values anew."
  })

/** The entry of an account. Fails where there is no keychain, or no build of the library for this machine. */
const entryOf = Effect.fnUntraced(function* (account: string, doing: string) {
  return yield* Effect.tryPromise({
    try: async () => new (await import("@napi-rs/keyring")).AsyncEntry(service, account, options),
    catch: (cause) => failure(doing, textOf(cause))
  })
})

const use = <A>(account: string, doing: string, call: (entry: AsyncEntry, signal: AbortSignal) => Promise<A>) =>
  Effect.flatMap(entryOf(account, doing), (entry) =>
    Effect.tryPromise({ try: (signal) => call(entry, signal), catch: (cause) => failure(doing, textOf(cause)) })
  ).pipe(
    Effect.timeoutOrElse({
      duration: limit,
      orElse: () => Effect.fail(failure(doing, "it gave no answer within 90 seconds"))
    })
  )

/** Whether there is a keychain that answers: one without an entry of ours answers too, a locked one need not be opened. */
export const isThere: Effect.Effect<boolean> = Effect.isSuccess(
  use("maestro is there", "look for", (entry, signal) => entry.getPassword(signal))
)

/** The keychain of the operating system: Keychain on macOS, Credential Manager on Windows, Secret Service on Linux. */
export const backend: SecretBackend = {
  get: Effect.fn("Keychain.get")((account) =>
    use(account, "read", (entry, signal) => entry.getPassword(signal)).pipe(
      Effect.map((text) => Option.map(Option.fromNullishOr(text), (value) => Redacted.make(value)))
    )
  ),
  set: Effect.fn("Keychain.set")((account, value) =>
    use(account, "store", (entry, signal) => entry.setPassword(Redacted.value(value), signal))
  ),
  remove: Effect.fn("Keychain.remove")((account) =>
    Effect.asVoid(use(account, "remove", (entry, signal) => entry.deletePassword(signal)))
  )
}
