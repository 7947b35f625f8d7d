import { assert, describe, it } from "@effect/vitest"
import { SshError, toPlatformError } from "@maestro/core/remote/SshError"
import { Effect, FileSystem, PlatformError } from "effect"
import * as LocalSftp from "../testing/LocalSftp.ts"
import { sharesFiles } from "./SharedFiles.ts"
import { Sftp } from "./Sftp.ts"

const lost = toPlatformError(
  new SshError({
    remote: "gpu",
    stage: "session",
    reason: { code: "connection-lost-midway", title: "lost", steps: [], retryable: true, raw: "" }
  }),
  "channel"
)

const noShell = toPlatformError(
  new SshError({
    remote: "gpu",
    stage: "shell",
    reason: { code: "account-unavailable", title: "nologin", steps: [], retryable: false, raw: "" }
  }),
  "open"
)

const missing = PlatformError.systemError({ _tag: "NotFound", module: "FileSystem", method: "lstat" })

/** What a real SFTP server shows, beside a shell whose every look at a file fails so. */
const besides = (error: PlatformError.PlatformError) =>
  Effect.gen(function* () {
    const { client } = yield* Sftp
    return yield* sharesFiles(yield* client, FileSystem.makeNoop({ lstat: () => Effect.fail(error) }))
  }).pipe(Effect.provide(LocalSftp.layerWith()))

describe("whether SFTP and the shell show the same files (S7)", () => {
  it.live("is not answered when the link breaks meanwhile", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(besides(lost)), lost)
    })
  )

  it.live("is yes where there is no shell to compare with, or one that sees none of them", () =>
    Effect.gen(function* () {
      assert.isTrue(yield* besides(noShell))
      assert.isTrue(yield* besides(missing))
    })
  )
})
