import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Option, type PlatformError } from "effect"

/** Whether the same call may succeed later with nobody changing anything. */
export const isRetryable = (error: PlatformError.PlatformError): boolean =>
  Option.match(sshErrorOf(error), {
    onSome: (ssh) => ssh.reason.retryable,
    // No link is involved: a local helper died, and the next one may live.
    onNone: () => error.reason._tag === "Unknown" || error.reason._tag === "TimedOut"
  })

/** Most losses are over at once (a network that changed, a machine that woke), so the first attempt hardly waits. */
const first = 100
const second = 500
const longest = 30_000

/** The wait before this attempt (the first is 1), in milliseconds, for a random number from 0 to 1. */
export const backOff = (attempt: number, random: number): number =>
  (attempt === 1 ? first : Math.min(longest, second * 2 ** Math.min(attempt - 2, 10))) * (0.5 + random / 2)
