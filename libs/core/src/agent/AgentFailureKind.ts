import type { AgentErrorKind } from "./AgentEvent.ts"

const patterns: ReadonlyArray<readonly [RegExp, AgentErrorKind]> = [
  [/\b(401|403)\b|unauthori[sz]ed|authenticat|invalid api key|not logged in|please run \/login|oauth token/i, "auth"],
  [/\b429\b|rate.?limit|too many requests/i, "rate-limit"],
  [/quota|billing|credit balance|usage limit|insufficient funds/i, "quota"],
  [/prompt is too long|context (length|window)|maximum context|too many tokens/i, "context"],
  [/ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|fetch failed|network|socket hang up/i, "network"],
  [/\b5\d\d\b|overloaded|internal server error|service unavailable|bad gateway/i, "server"]
]

/** The kind of an agent's failure, told from its own words and, where the agent gives one, its own name for it. */
export const failureKind = (message: string): AgentErrorKind =>
  patterns.find(([pattern]) => pattern.test(message))?.[1] ?? "unknown"
