import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Helper } from "@maestro/machine/helper/Helper"
import { runScriptToEnd } from "@maestro/machine/helper/HelperRun"
import { Effect, Option, type PlatformError } from "effect"
import { failed, failedBy, type Finding } from "./Check.ts"

/** What a script on the machine printed, and how long that took, its round trip included. */
export const runText = Effect.fnUntraced(function* (script: string) {
  const channel = yield* Helper.use((helper) => helper.channel)
  const began = performance.now()
  const { code, stderr, stdout } = yield* runScriptToEnd(channel, script)
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
  return { code, stdout: text(stdout), stderr: text(stderr), millis: performance.now() - began }
})

/** A look that goes through the helper; that the link or the helper fails is a finding too. */
export const orFailed = <R>(
  look: Effect.Effect<Finding, PlatformError.PlatformError, R>
): Effect.Effect<Finding, never, R> =>
  look.pipe(
    Effect.catch((error) =>
      Effect.succeed(
        Option.match(sshErrorOf(error), {
          onSome: failedBy,
          onNone: () => failed(error.message, "Try again; if it goes on, report it together with this text.")
        })
      )
    )
  )
