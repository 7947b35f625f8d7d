import { Context } from "effect"

/** How long a supervisor waits for what, in milliseconds. Tests shorten them. */
export interface SupervisorTimings {
  /**
   * The longest that one attempt may take, from nothing to a channel that answers. Every step of it has a limit of its
   * own, and a person may be asked something in it: this one is there so that no attempt lasts for ever.
   */
  readonly attempt: number
  /** How soon a connection that is looked at answers when nothing is wrong. */
  readonly answer: number
  /** How long the connection below a channel that did not answer may take to be proven, or else be given up. */
  readonly proof: number
}

export const SupervisorTimings = Context.Reference<SupervisorTimings>("@maestro/ssh/supervisor/SupervisorTimings", {
  defaultValue: () => ({ attempt: 300_000, answer: 1_000, proof: 10_000 })
})
