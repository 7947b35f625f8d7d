import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { secretBackendSuite, secretValue } from "../testing/SecretBackendSuite.ts"
import * as Keychain from "./Keychain.ts"
import * as SecretFile from "./SecretFile.ts"
import { SecretStore } from "./SecretStore.ts"

// As on a machine without a keychain, wherever the tests run: nobody answers there.
process.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"

const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-secrets-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

secretBackendSuite(
  "a file",
  Effect.gen(function* () {
    return SecretFile.make(yield* temporary, yield* FileSystem.FileSystem)
  }).pipe(Effect.provide(NodeFileSystem.layer))
)

describe("R13: where there is no keychain", () => {
  const withStore = <A, E>(body: (folder: string) => Effect.Effect<A, E, SecretStore>) =>
    Effect.gen(function* () {
      const folder = yield* temporary
      return yield* body(folder).pipe(Effect.provide(SecretStore.layer(folder)))
    }).pipe(Effect.provide(NodeFileSystem.layer), Effect.scoped)

  it.live("a secret goes into a file that nobody else can read", () =>
    withStore((folder) =>
      Effect.gen(function* () {
        const secrets = yield* SecretStore
        assert.strictEqual(yield* secrets.place, "file")
        yield* secrets.at("file").set("remote", secretValue)
        const [name, ...others] = readdirSync(join(folder, "secrets"))
        assert.deepStrictEqual(others, [])
        assert.strictEqual(statSync(join(folder, "secrets")).mode & 0o777, 0o700)
        assert.strictEqual(statSync(join(folder, "secrets", name!)).mode & 0o777, 0o600)
      })
    )
  )

  it.live("one that cannot be stored is an error that names the folder, and leaves nothing", () =>
    withStore((folder) =>
      Effect.gen(function* () {
        writeFileSync(join(folder, "secrets"), "in the way")
        const secrets = yield* SecretStore
        const error = yield* Effect.flip(secrets.at("file").set("remote", secretValue))
        assert.include(error.message, join(folder, "secrets"))
        assert.notInclude(error.message, "s3cret")
        assert.deepStrictEqual(readdirSync(folder), ["secrets"])
      })
    )
  )

  it.live("one that was put into a keychain is an error, never an empty value", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Keychain.backend.get("remote"))
      assert.strictEqual(error.place, "keychain")
      assert.include(error.message, "DBUS_SESSION_BUS_ADDRESS")
    })
  )
})
