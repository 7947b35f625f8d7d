import type { PlatformError } from "effect"
import type { SupervisorState } from "./SupervisorState.ts"

/**
 * Who asks for the connection:
 * - `helper`: an operation that takes its time and no more, on the channel that everybody shares;
 * - `channel`: the same, on a channel of its own, which need not wait for the helper's;
 * - `follower`: something that goes on when the connection is back, however long that takes.
 */
export type Caller = "helper" | "channel" | "follower"

export type Admission =
  | { readonly _tag: "Go" }
  /** For the next state: there is an attempt with a limit, or a timer. */
  | { readonly _tag: "Wait" }
  /** Tell the supervisor, then ask again. */
  | { readonly _tag: "Tell"; readonly event: "Wanted" | "RetryNow" }
  | { readonly _tag: "Refuse"; readonly error: PlatformError.PlatformError }

const go: Admission = { _tag: "Go" }
const wait: Admission = { _tag: "Wait" }

/**
 * What a caller gets. Bounded ones wait while nothing is known but the loss itself; once an attempt has failed they fail
 * at once with what it said, until one gets through or somebody asks anew. Nobody makes attempts of his own. `attended`:
 * whether a person asked for this; it wakes a connection that waits for one.
 */
export const admit = (state: SupervisorState, caller: Caller, attended: boolean): Admission => {
  switch (state._tag) {
    case "Live":
      return go
    case "Idle":
      return caller === "channel" ? go : { _tag: "Tell", event: "Wanted" }
    case "Blocked":
      return attended ? { _tag: "Tell", event: "RetryNow" } : { _tag: "Refuse", error: state.error }
    case "Trying":
      if (caller === "channel" && state.error === undefined) return go
      if (caller === "follower" || !state.isHopeless || state.error === undefined) return wait
      return { _tag: "Refuse", error: state.error }
    case "Waiting":
      return caller === "follower" || !state.isHopeless ? wait : { _tag: "Refuse", error: state.error }
  }
}
