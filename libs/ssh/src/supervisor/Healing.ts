import { awayCodes, type SshError, sshErrorOf } from "@maestro/core/remote/SshError"
import { isRetryable } from "@maestro/machine/jobs/Reconnect"
import { Option, type PlatformError } from "effect"

/** Words of a hop that could not be reached, and of one that a person has to look at. */
const away =
  /connect to (?:host|address)|resolve hostname|timed out|refused|No route to host|unreachable|connect failed/i
const needsPerson = /Permission denied|verification failed|not found|No such file|prohibited/i

/**
 * What can heal with nobody doing anything: networks come back, machines boot, names resolve again once there is a
 * network. A single call that fails with one of these may well say that trying again is no use (a name that does not
 * exist); a connection that somebody waits for tries on.
 */
const healsItself = ({ stage, reason: { code, raw, retryable } }: SshError): boolean => {
  if (awayCodes.has(code)) return true
  // Nobody has been reached yet, so nothing was asked of us that trying again could make worse.
  if (code === "unknown" && stage === "reach") return true
  if (code === "proxy-failure" && !needsPerson.test(raw)) return retryable || away.test(raw)
  return retryable
}

/** Whether a connection that failed so is tried again without a person. */
export const heals = (error: PlatformError.PlatformError): boolean =>
  Option.match(sshErrorOf(error), { onSome: healsItself, onNone: () => isRetryable(error) })
