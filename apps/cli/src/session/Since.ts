import { Clock, Effect } from "effect"
import { UsageError } from "../CliError.ts"

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** What `--since` gave, in milliseconds since 1970: an age as `2h`, or a date or time as ISO 8601 writes it. */
export const sinceOf = Effect.fnUntraced(function* (typed: string) {
  const [, count, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(typed) ?? []
  const length = units[unit]
  if (length !== undefined) return (yield* Clock.currentTimeMillis) - Number(count) * length
  const time = /^\d{4}-\d{2}-\d{2}/.test(typed) ? Date.parse(typed) : Number.NaN
  if (!Number.isNaN(time)) return time
  return yield* new UsageError({
    message: `--since: "${typed}" must be an age (30m, 2h, 7d) or a time (2026-11-23, 2026-11-23T14:00)`
  })
})
