import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeFileSystem } from "@effect/platform-node"
import { afterAll, assert, beforeAll, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { startDesktopSession } from "../testing/DesktopSession.ts"
import { secretBackendSuite, secretValue } from "../testing/SecretBackendSuite.ts"
import * as Keychain from "./Keychain.ts"
import { SecretStore } from "./SecretStore.ts"

let end: () => Promise<void>

beforeAll(async () => {
  const session = await startDesktopSession()
  end = session.end
  process.env["DBUS_SESSION_BUS_ADDRESS"] = session.address
})

afterAll(() => end())

secretBackendSuite("the keychain", Effect.succeed(Keychain.backend))

it.live("R13: a secret goes to the keychain where there is one, and then into no file", () =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-secrets-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    yield* Effect.gen(function* () {
      const secrets = yield* SecretStore
      assert.strictEqual(yield* secrets.place, "keychain")
      const keychain = secrets.at("keychain")
      yield* keychain.set("remote", secretValue)
      const stored = yield* keychain.get("remote")
      assert.deepStrictEqual(Option.map(stored, Redacted.value), Option.some(Redacted.value(secretValue)))
      yield* keychain.remove("remote")
    }).pipe(Effect.provide(SecretStore.layer(folder).pipe(Layer.provide(NodeFileSystem.layer))))
    assert.isFalse(existsSync(join(folder, "secrets")))
  }).pipe(Effect.scoped)
)
