import { errnoOf } from "@maestro/core/machine/Errno"
import { type SshCode, sshErrorOf } from "@maestro/core/remote/SshError"
import { Effect, Option, type PlatformError, Result } from "effect"
import type { FaultWorld } from "./FaultWorld.ts"

/** What a broken link may be called. Anything else (a refused key, a missing file) would send the user elsewhere. */
const linkCodes: ReadonlySet<SshCode> = new Set<SshCode>([
  "connection-closed",
  "connection-lost-midway",
  "multiplex-failure",
  "refused",
  "timeout"
])

/** In a command's words, and in ours, when the server did not say why and there was room again before it was asked. */
const noRoom = /disk (?:is|may be) full|No space left/i

/** Longer than this nothing may take, whatever happens to the link. */
const limit = "90 seconds"

/** How a failure may be called: by its link, or as a server for files that ended while the link lived. */
const linkOutcome = (error: { readonly message: string }): string | undefined => {
  const ssh = Option.getOrUndefined(sshErrorOf(error))
  if (ssh !== undefined) return linkCodes.has(ssh.reason.code) ? ssh.reason.code : undefined
  return /The SFTP server of .* is gone/.test(error.message) ? "sftp-gone" : undefined
}

/**
 * Does something as a user would, and books how it ended. It may succeed, fail with the link, or, while the disk is full,
 * with that; everything else is a violation. Absent: it failed.
 */
export const attempt = <A, E extends { readonly message: string }, R>(
  world: FaultWorld,
  what: string,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<Option.Option<A>, never, R> =>
  Effect.gen(function* () {
    const { busy, gate, ledger } = world
    yield* gate.await
    busy.count += 1
    const wasFull = ledger.span()
    const result = yield* Effect.timeoutOption(Effect.result(effect), limit)
    busy.count -= 1
    if (Option.isNone(result)) {
      ledger.violation(`${what} has not ended after ${limit}`)
      return Option.none()
    }
    if (Result.isSuccess(result.value)) {
      ledger.count(`${what}: done`)
      return Option.some(result.value.success)
    }
    const error = result.value.failure
    const link = linkOutcome(error)
    if (link !== undefined) ledger.count(`${what}: ${link}`)
    else if (wasFull() && (errnoOf(error) === "ENOSPC" || noRoom.test(error.message))) {
      ledger.noSpace += 1
      ledger.count(`${what}: disk full`)
    } else ledger.violation(`${what} failed with something that is no link error: ${error.message}`)
    return Option.none()
  })

/** Tries until it succeeds. */
export const untilDone = <A, R>(
  world: FaultWorld,
  what: string,
  effect: Effect.Effect<A, PlatformError.PlatformError, R>
): Effect.Effect<A, never, R> =>
  Effect.repeat(Effect.delay(attempt(world, what, effect), "20 millis"), {
    until: Option.isSome<A>
  }).pipe(Effect.flatMap(Effect.fromOption), Effect.orDie)
