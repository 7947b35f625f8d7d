import { assert, describe, it } from "@effect/vitest"
import type { SecretError } from "@maestro/core/remote/Environment"
import { Effect, Option, Redacted, type Scope } from "effect"
import type { SecretBackend } from "../secrets/SecretStore.ts"

/** A value with everything that a careless format would lose. */
export const secretValue = Redacted.make("s3cret: line one\nline two, with a quote ' and ümlaut")

/** What each place for secrets must do. */
export const secretBackendSuite = (name: string, open: Effect.Effect<SecretBackend, never, Scope.Scope>) =>
  describe(`R13: secrets in ${name}`, () => {
    const run = (title: string, body: (secrets: SecretBackend) => Effect.Effect<void, SecretError>) =>
      it.live(title, () => Effect.scoped(Effect.flatMap(open, body)))
    const shown = (secrets: SecretBackend, account: string) =>
      Effect.map(secrets.get(account), (value) => Option.getOrUndefined(Option.map(value, Redacted.value)))

    run("come back as they were, per account", (secrets) =>
      Effect.gen(function* () {
        yield* secrets.set("remote one", secretValue)
        yield* secrets.set("remote two", Redacted.make("another"))
        assert.strictEqual(yield* shown(secrets, "remote one"), Redacted.value(secretValue))
        assert.strictEqual(yield* shown(secrets, "remote two"), "another")
        yield* secrets.remove("remote one")
        assert.strictEqual(yield* shown(secrets, "remote one"), undefined)
        assert.strictEqual(yield* shown(secrets, "remote two"), "another")
        yield* secrets.remove("remote two")
      })
    )

    run("are the last that were given, and can be removed more than once", (secrets) =>
      Effect.gen(function* () {
        yield* secrets.set("remote", Redacted.make("old"))
        yield* secrets.set("remote", secretValue)
        assert.strictEqual(yield* shown(secrets, "remote"), Redacted.value(secretValue))
        yield* secrets.remove("remote")
        yield* secrets.remove("remote")
        assert.strictEqual(yield* shown(secrets, "remote"), undefined)
      })
    )
  })
