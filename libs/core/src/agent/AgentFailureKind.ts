import type { AgentErrorKind, AgentFailure } from "./AgentEvent.ts"
import { object, parseObject, text } from "./JsonObject.ts"

/** An account that has nothing left: APIs say it with 400, 402, 403 and 429, so the words count first. */
const spent =
  /insufficient.?(quota|funds|balance|credit)|exceeded your current quota|credit balance|usage limit|out of credits|hit your limit|billing.?(error|hard|not active)|payment required/i

const tooLong =
  /prompt is too long|context.?(length|window|limit|overflow)|maximum context|too many (input )?tokens|input.{0,20}too long|exceeds the maximum number of tokens/i

const words: ReadonlyArray<readonly [RegExp, AgentErrorKind]> = [
  [/rate.?limit|too many requests|resource_exhausted/i, "rate-limit"],
  [
    /unauthori[sz]ed|unauthenticated|authenticat|api.?key|not logged in|log ?in again|run \/login|oauth token|invalid auth|permission_denied/i,
    "auth"
  ],
  [/quota|billing/i, "quota"],
  [
    /ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|fetch failed|network|socket|connection (error|refused|reset|closed)|timed? ?out|stream disconnected|error sending request|\bdns\b/i,
    "network"
  ],
  [
    /overloaded|internal (server )?error|server (had an )?error|service unavailable|bad gateway|high demand|temporarily unavailable/i,
    "server"
  ]
]

/** A number of HTTP where it stands for one: behind a word that says so, in brackets, or at the start. */
const numbered =
  /(?:\bstatus(?:[ _]?code)?|\bHTTP(?:\/[\d.]+)?|\bAPI error|\berror(?: code)?|"(?:code|status)")[\s:="]{1,4}\(?([45]\d\d)\b|^\[?([45]\d\d)\b|\(([45]\d\d)\)/i

const statusIn = (message: string): number | undefined => {
  // Most messages have no such number, and this is far faster told.
  if (!/[45]\d\d/.test(message)) return undefined
  const found = numbered.exec(message)
  const digits = found?.[1] ?? found?.[2] ?? found?.[3]
  return digits === undefined ? undefined : Number(digits)
}

const ofStatus = (status: number): AgentErrorKind | undefined => {
  if (status === 401 || status === 403) return "auth"
  if (status === 402) return "quota"
  if (status === 429) return "rate-limit"
  if (status === 413) return "context"
  if (status === 408) return "network"
  return status >= 500 ? "server" : undefined
}

/** Where a message says what went wrong; what comes behind may be a stack or a whole answer. */
const maxLooked = 4096

/** The kind of an agent's failure: by the HTTP status where there is one, and by its words. */
export const failureKind = (said: string, ownStatus?: number): AgentErrorKind => {
  const message = said.slice(0, maxLooked)
  const status = ownStatus ?? statusIn(message)
  const mayBeSpent = status === undefined || [400, 403, 429].includes(status)
  if (mayBeSpent && spent.test(message)) return "quota"
  if ((status === undefined || status === 400) && tooLong.test(message)) return "context"
  const byStatus = status === undefined ? undefined : ofStatus(status)
  return byStatus ?? words.find(([pattern]) => pattern.test(message))?.[1] ?? "unknown"
}

/** What an API's answer in JSON says to people, where a message has one in it; the message itself otherwise. */
const plain = (message: string): string => {
  const start = message.indexOf("{")
  const answer = start < 0 ? undefined : parseObject(message.slice(start, message.lastIndexOf("}") + 1))
  const said = text(object(answer, "error"), "message") ?? text(answer, "message")
  const status = statusIn(message.slice(0, maxLooked))
  if (said === undefined || said.trim() === "") return message
  return status === undefined || said.includes(`${status}`) ? said : `${said} (${status})`
}

/** An agent's failure in its own words. `status` and `kind`: where the agent says them apart from its words. */
export const failureOf = (
  message: string,
  own: { readonly status?: number | undefined; readonly kind?: AgentErrorKind | undefined } = {}
): AgentFailure => ({ kind: own.kind ?? failureKind(message, own.status), message: plain(message) })
