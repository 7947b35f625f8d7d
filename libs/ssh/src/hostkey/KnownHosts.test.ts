import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as Command from "@maestro/testhosts/Command"
import { Effect, FileSystem } from "effect"
import { recordedKey } from "./KnownHosts.ts"

describe("lines of known_hosts (R12)", () => {
  it.live("have the fingerprint that ssh-keygen prints, plain and hashed, with markers and comments", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      for (const type of ["ed25519", "ecdsa", "rsa"]) {
        const path = `${folder}/${type}`
        yield* Command.runOrFail(["ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", path])
        const key = (yield* fs.readFileString(`${path}.pub`)).trim()
        const known = `${folder}/known-${type}`
        yield* fs.writeFileString(known, `gpu,[10.0.0.7]:2222 ${key} a comment\n`)
        const [, fingerprint] = (yield* Command.runOrFail(["ssh-keygen", "-lf", `${path}.pub`])).split(" ")
        yield* Command.runOrFail(["ssh-keygen", "-H", "-f", known])
        const hashed = (yield* fs.readFileString(known)).split("\n")[0] ?? ""
        assert.match(hashed, /^\|1\|/)
        for (const line of [`gpu ${key}`, `@revoked * ${key}`, hashed]) {
          assert.deepStrictEqual(recordedKey(line), { type: key.split(" ")[0], fingerprint })
        }
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it("that are none have no key", () => {
    for (const line of ["", "# gpu ssh-ed25519 AAAA", "gpu", "gpu ssh-ed25519"]) assert.isUndefined(recordedKey(line))
  })
})
