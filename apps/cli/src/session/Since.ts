import { Clock, Effect } from "effect"
import { UsageError } from "../CliError.ts"

const day = 86_400_000
const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: day, w: 7 * day }

/** ISO 8601; by UTC where no zone is said, as times are shown. */
const isoTime = (typed: string): number => {
  if (!/^\d{4}-\d{2}-\d{2}/.test(typed)) return Number.NaN
  const hasZone = !typed.includes("T") || /(Z|[+-]\d{2}:?\d{2})$/i.test(typed)
  return Date.parse(hasZone ? typed : `${typed}Z`)
}

/** An age as `2h`, or a date or time as ISO 8601 writes it, in milliseconds since 1970. */
const timeOf = Effect.fnUntraced(function* (option: string, typed: string) {
  const [, count, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(typed) ?? []
  const length = units[unit]
  if (length !== undefined) return (yield* Clock.currentTimeMillis) - Number(count) * length
  const time = isoTime(typed)
  if (!Number.isNaN(time)) return time
  return yield* new UsageError({
    message: `${option}: "${typed}" must be an age (30m, 2h, 7d, 3w) or a time by UTC (2026-11-23, 2026-11-23T14:00)`
  })
})

/** What `--since` gave. */
export const sinceOf = (typed: string) => timeOf("--since", typed)

/** What `--until` gave: a day is meant with all of its hours. */
export const untilOf = (typed: string) =>
  Effect.map(timeOf("--until", typed), (time) => (/^\d{4}-\d{2}-\d{2}$/.test(typed) ? time + day - 1 : time))
