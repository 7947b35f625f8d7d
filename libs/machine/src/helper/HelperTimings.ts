import { Context } from "effect"

/** How long the client of a helper waits for what, in milliseconds. Tests shorten them. */
export interface HelperTimings {
  /** The sync line is sent again after this long without an answer. */
  readonly resync: number
  /** From opening the channel to `ready`. */
  readonly open: number
  readonly pingEvery: number
  /** A helper that owes an answer and sends nothing at all for this long is gone: with `pingEvery`, within 20 s. */
  readonly silence: number
  /** A helper that was told to quit, and takes longer than this, is ended by force. */
  readonly quit: number
  /** Output may still come for this long once the channel's process has ended. */
  readonly linger: number
}

export const HelperTimings = Context.Reference<HelperTimings>("@maestro/machine/helper/HelperTimings", {
  defaultValue: () => ({ resync: 800, open: 30_000, pingEvery: 5_000, silence: 12_000, quit: 2_000, linger: 1_000 })
})
