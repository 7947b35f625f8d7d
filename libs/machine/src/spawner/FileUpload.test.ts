import { randomBytes } from "node:crypto"
import { mkdirSync, readFileSync, statSync } from "node:fs"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HelperTimings } from "../helper/HelperTimings.ts"
import { Shell } from "../shell/Shell.ts"
import { Sandbox } from "../testing/Sandbox.ts"
import { shells } from "../testing/ShellUnderTest.ts"
import * as TestShell from "../testing/TestShell.ts"
import { uploadFile } from "./FileUpload.ts"

const sandbox = Effect.acquireRelease(
  Effect.sync(() => new Sandbox()),
  (made) => Effect.promise(() => made[Symbol.asyncDispose]())
)

const upload = (path: string, bytes: Uint8Array, options: TestShell.TestShellOptions = {}) =>
  Effect.flatMap(Shell, (shell) => uploadFile(shell, path, bytes)).pipe(
    Effect.provideService(HelperTimings, Object.assign({}, HelperTimings.defaultValue(), { resync: 50 })),
    Effect.provide(TestShell.layer(options).pipe(Layer.provide(NodeServices.layer)))
  )

describe("FileUpload", () => {
  for (const shell of shells) {
    it.live(`writes every byte through ${shell.name}, past what start-up files print and read`, () =>
      Effect.gen(function* () {
        const box = yield* sandbox
        const path = `${box.home}/it's one`
        // Lines that look like ours, and a last line without an end, are bytes like others.
        const bytes = Buffer.concat([Buffer.from("\n#\n}\nexit\n"), randomBytes(3_000_000), Buffer.from("end")])
        const startUp = "echo noise; read -r eaten; echo noise >&2"
        const command = [
          "/bin/sh",
          "-c",
          `${startUp}; exec "$@"`,
          "sh",
          ...(shell.program === "busybox" ? ["busybox", "sh"] : [shell.program])
        ] as const
        assert.isUndefined(yield* upload(path, bytes, { command }))
        assert.isTrue(readFileSync(path).equals(bytes))
        assert.strictEqual(statSync(path).mode & 0o777, 0o600)
      })
    )
  }

  it.live("says what the machine said when the file cannot be written", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      mkdirSync(`${box.home}/folder`)
      const bytes = new Uint8Array(3_000_000)
      assert.match((yield* upload(`${box.home}/folder`, bytes)) ?? "", /directory/i)
      assert.match((yield* upload(`${box.home}/no/such`, bytes)) ?? "", /no such|nonexistent/i)
      assert.match((yield* upload("/dev/full", bytes)) ?? "", /no space/i)
    })
  )

  it.live("fails when the channel ends before it could say anything", () =>
    Effect.gen(function* () {
      const bytes = new Uint8Array(3_000_000)
      const refused = yield* Effect.flip(
        upload("/dev/null", bytes, { command: ["/bin/sh", "-c", "echo not you; exit 1"] })
      )
      assert.include(refused.message, "not you")
      assert.include(refused.message, '"wasReady":false')
      // It dies of its own hand in the middle, as a channel does whose link breaks.
      const cut = ["/bin/sh", "-c", "head -c 100000 | /bin/sh; kill -KILL $$"] as const
      const lost = yield* Effect.flip(upload("/dev/null", bytes, { command: cut }))
      assert.include(lost.message, '"wasReady":true')
    })
  )
})
