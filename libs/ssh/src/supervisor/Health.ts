import type { ConnectionHealth } from "@maestro/core/remote/ConnectionState"

/** What the channel says of itself, in milliseconds. */
export interface Vitals {
  /** Absent until the first answer. */
  readonly roundTrip: number | undefined
  /** For how long an answer has been owed with nothing at all coming; 0 when none is owed. */
  readonly silence: number
}

/** A round trip above this is felt in everything that is done. */
const slow = 600
/** An answer that is this late is late. */
const late = 1_500
/** After this much of nothing the link is likelier dead than slow; the channel gives it up after twice as long or so. */
const dead = 5_000

export const healthOf = ({ roundTrip, silence }: Vitals): ConnectionHealth => {
  const level =
    silence >= dead ? "stalled" : silence >= late || (roundTrip !== undefined && roundTrip > slow) ? "degraded" : "good"
  return roundTrip === undefined ? { level } : { level, roundTrip: Math.round(roundTrip * 10) / 10 }
}
