import type { SshCode } from "@maestro/core/remote/SshError"
import type { Recognised } from "./Patterns.ts"

/** What ends an ssh, or a proxy program, before a connection stands. */
const endsTheHop: ReadonlySet<SshCode> = new Set<SshCode>([
  "agent-not-found",
  "auth-denied",
  "command-not-found",
  "config-error",
  "config-permissions",
  "dns",
  "host-key-changed",
  "host-key-unknown",
  "interpreter-missing",
  "permission-denied-fs",
  "refused",
  "timeout",
  "too-many-auth-failures",
  "unreachable"
])

/** What an ssh says that had a way to the machine, and lost it before the other end had named itself. */
const cutBeforeHello = /^(?:kex|ssh)_exchange_identification: (?:\w+: )?(?:Connection (?:closed|reset)|Broken pipe)/

/**
 * The line that tells that the way was broken, not the machine: an ssh that failed says nothing more, so what comes
 * after its failure is said by a second one, which it was to carry.
 */
export const brokenWay = (said: ReadonlyArray<Recognised>): Recognised | undefined => {
  const failed = said.findIndex(({ code }) => endsTheHop.has(code))
  if (failed === -1) return undefined
  const carried = said.slice(failed + 1).find(({ line }) => cutBeforeHello.test(line))
  return carried === undefined ? undefined : { ...carried, code: "proxy-failure", retryable: undefined }
}

const unreadKey = /(?:^|: )(?:Warning: )?Identity file .+ not accessible: /

/** A key that is not there explains a denial, and nothing else: without one, the warning is a remark. */
export const withoutRemarks = (said: ReadonlyArray<Recognised>): ReadonlyArray<Recognised> => {
  const told = said.filter(({ line }) => !unreadKey.test(line))
  const denied = told.some(({ code }) => code === "auth-denied" || code === "too-many-auth-failures")
  return denied || told.length === 0 ? said : told
}
