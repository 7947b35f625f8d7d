import { Schema } from "effect"
import { SshError, SshStage } from "./SshError.ts"

/** What is to be said of the connection to a machine (product row S5). Times are milliseconds since 1970. */
export const ConnectionState = Schema.TaggedUnion({
  /** Nothing has needed it yet. */
  Disconnected: {},
  /** It is being made, with no failure so far; `stage` is the step that it is at. */
  Connecting: { stage: SshStage },
  Connected: { since: Schema.Finite },
  /** It was lost, or could not be made, and is tried again without end. Without `nextAt` the attempt is under way. */
  Reconnecting: {
    attempt: Schema.Int,
    nextAt: Schema.optionalKey(Schema.Finite),
    /** Since when there has been no connection. */
    since: Schema.Finite,
    /** What went wrong last. */
    error: SshError
  },
  /** Only a person can go on from here: a key, a password, a host key, a wrong configuration. Nothing is tried meanwhile. */
  Blocked: { since: Schema.Finite, error: SshError },
  /** The user has switched the remote off. */
  Disabled: {}
})
export type ConnectionState = typeof ConnectionState.Type

/** How well a connection answers; it means something while the state is `Connected`. */
export const ConnectionHealth = Schema.Struct({
  level: Schema.Literals([
    "good",
    /** It answers slowly, or an answer is late. */
    "degraded",
    /** It owes an answer, and nothing at all comes. It is given up when that goes on. */
    "stalled"
  ]),
  /** The last measured round trip in milliseconds; absent until the first answer. */
  roundTrip: Schema.optionalKey(Schema.Finite)
})
export type ConnectionHealth = typeof ConnectionHealth.Type

/** Both axes of a connection, as front ends show them. */
export const ConnectionStatus = Schema.Struct({ state: ConnectionState, health: ConnectionHealth })
export type ConnectionStatus = typeof ConnectionStatus.Type
