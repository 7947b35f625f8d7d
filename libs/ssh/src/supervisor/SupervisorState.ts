import type { SshStage } from "@maestro/core/remote/SshError"
import type { PlatformError } from "effect"

/** What went wrong, and whether it can heal with nobody doing anything. */
export interface Failure {
  readonly error: PlatformError.PlatformError
  readonly heals: boolean
}

/** `id` tells the attempt, timer or channel of this state from all earlier ones, whose news come too late. */
interface Numbered {
  readonly id: number
}

/** Where the supervisor of a connection is. Times are milliseconds since 1970. */
export type SupervisorState =
  /** Nobody has needed the connection yet. */
  | (Numbered & { readonly _tag: "Idle" })
  /** An attempt is under way. */
  | (Numbered & {
      readonly _tag: "Trying"
      readonly attempt: number
      readonly stage: SshStage
      /** Why there is no connection; absent for a first one. */
      readonly error: PlatformError.PlatformError | undefined
      /** Since when there has been none. */
      readonly since: number
      /** Whether an attempt has failed since the loss, or since somebody asked anew: callers then get that failure. */
      readonly isHopeless: boolean
    })
  /** There is a channel that answered. `attempt`: how many it took, 0 once it has proven itself. */
  | (Numbered & { readonly _tag: "Live"; readonly attempt: number; readonly since: number })
  /** A timer runs until `nextAt`, when `attempt` begins. */
  | (Numbered & {
      readonly _tag: "Waiting"
      readonly attempt: number
      readonly nextAt: number
      readonly error: PlatformError.PlatformError
      readonly since: number
      readonly isHopeless: boolean
    })
  /** A person is waited for. */
  | (Numbered & { readonly _tag: "Blocked"; readonly error: PlatformError.PlatformError; readonly since: number })

export const initial: SupervisorState = { _tag: "Idle", id: 0 }

/** What happens to a supervisor. `at` is when; `wait` is how long the given attempt would be waited for. */
export type SupervisorEvent =
  /** Somebody needs the connection. */
  | { readonly _tag: "Wanted"; readonly at: number }
  /** The user wants it tried at once. */
  | { readonly _tag: "RetryNow"; readonly at: number }
  /** This computer woke up. */
  | { readonly _tag: "Woke" }
  /** This computer's network is another one. */
  | { readonly _tag: "NetworkChanged" }
  /** Something failed on the connection beside the channel that is watched. */
  | { readonly _tag: "Doubted" }
  /** A channel could not be opened although nobody had tried to connect. */
  | { readonly _tag: "Refused"; readonly at: number; readonly failure: Failure; readonly wait: Wait }
  | { readonly _tag: "Reached"; readonly id: number; readonly stage: SshStage }
  | { readonly _tag: "Opened"; readonly id: number; readonly at: number }
  /** The channel has answered. */
  | { readonly _tag: "Proven"; readonly id: number }
  /** The attempt failed, or the channel died. */
  | {
      readonly _tag: "Ended"
      readonly id: number
      readonly at: number
      readonly failure: Failure
      readonly wait: Wait
    }
  | { readonly _tag: "TimeUp"; readonly id: number }

type Wait = (attempt: number) => number

/** What is to be done about it. An attempt or a timer ends the attempt, timer or channel before it. */
export type SupervisorCommand =
  | { readonly _tag: "Attempt"; readonly id: number }
  | { readonly _tag: "Timer"; readonly id: number; readonly wait: number }
  /** Have the live channel prove that it answers, and end it soon when it does not. */
  | { readonly _tag: "Probe"; readonly id: number }

type Step = readonly [SupervisorState, SupervisorCommand | undefined]

interface Start {
  readonly attempt?: number
  readonly error?: PlatformError.PlatformError | undefined
  readonly since: number
  readonly isHopeless?: boolean
}

const start = (state: SupervisorState, { attempt = 1, error, since, isHopeless = false }: Start): Step => {
  const id = state.id + 1
  return [
    { _tag: "Trying", id, attempt, stage: "config", error, since, isHopeless },
    { _tag: "Attempt", id }
  ]
}

/** What follows a failure: the next attempt after its time, or a person. */
const after = (
  state: SupervisorState,
  { error, heals }: Failure,
  next: { readonly attempt: number; readonly at: number; readonly since: number; readonly isHopeless: boolean },
  wait: Wait
): Step => {
  const id = state.id + 1
  const { attempt, at, since, isHopeless } = next
  if (!heals) return [{ _tag: "Blocked", id, error, since }, undefined]
  const millis = wait(attempt)
  return [
    { _tag: "Waiting", id, attempt, nextAt: at + millis, error, since, isHopeless },
    { _tag: "Timer", id, wait: millis }
  ]
}

const probe = (state: SupervisorState): Step => [state, { _tag: "Probe", id: state.id }]

/** An attempt that has not reached the other side is tied to a network that may be gone. */
const hasReached = (stage: SshStage) => stage !== "config" && stage !== "reach"

/** Something that makes trying at once worthwhile. What a person may be answering just now is left alone. */
const stir = (state: SupervisorState, isNew: boolean): Step => {
  if (state._tag === "Live") return probe(state)
  const isStale = state._tag === "Trying" && !hasReached(state.stage)
  if (state._tag !== "Waiting" && !isStale) return [state, undefined]
  return start(state, { ...state, isHopeless: !isNew && state.isHopeless })
}

/** The user's word. A failure that is known already is no answer to that. */
const retry = (state: SupervisorState, at: number): Step => {
  switch (state._tag) {
    case "Live":
      return probe(state)
    case "Waiting":
      return start(state, { ...state, isHopeless: false })
    case "Trying":
      return [{ ...state, isHopeless: false }, undefined]
    case "Blocked":
      return start(state, { since: state.since })
    case "Idle":
      return start(state, { since: at })
  }
}

/** The end of an attempt or of a channel. */
const ended = (state: SupervisorState, event: SupervisorEvent & { readonly _tag: "Ended" }): Step => {
  const { at, failure, wait } = event
  if (state._tag === "Trying") {
    const { attempt, since } = state
    return after(state, failure, { attempt: attempt + 1, at, since, isHopeless: true }, wait)
  }
  if (state._tag !== "Live") return [state, undefined]
  // One that died before it had proven anything counts as an attempt that failed.
  const { attempt } = state
  return after(state, failure, { attempt: attempt + 1, at, since: at, isHopeless: attempt > 1 }, wait)
}

/** The whole behaviour of a supervisor, without its clock, its channels and its dice. */
export const transition = (state: SupervisorState, event: SupervisorEvent): Step => {
  const stay: Step = [state, undefined]
  if ("id" in event && event.id !== state.id) return stay
  switch (event._tag) {
    case "Wanted":
      return state._tag === "Idle" ? start(state, { since: event.at }) : stay
    case "RetryNow":
      return retry(state, event.at)
    case "Woke":
      return stir(state, true)
    case "NetworkChanged":
      return stir(state, false)
    case "Doubted":
      return state._tag === "Live" ? probe(state) : stay
    case "Refused":
      return state._tag === "Idle"
        ? after(state, event.failure, { attempt: 2, at: event.at, since: event.at, isHopeless: true }, event.wait)
        : stay
    case "Reached":
      return state._tag === "Trying" && state.stage !== event.stage
        ? [{ ...state, stage: event.stage }, undefined]
        : stay
    case "Opened":
      return state._tag === "Trying"
        ? [{ _tag: "Live", id: state.id, attempt: state.attempt, since: event.at }, undefined]
        : stay
    case "Proven":
      return state._tag === "Live" && state.attempt > 0 ? [{ ...state, attempt: 0 }, undefined] : stay
    case "Ended":
      return ended(state, event)
    case "TimeUp":
      return state._tag === "Waiting" ? start(state, state) : stay
  }
}
