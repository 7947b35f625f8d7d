import type { ConnectionState, ConnectionStatus } from "@maestro/core/remote/ConnectionState"
import { printable } from "../Output.ts"

/** "0.3 s", "12 s", "3 min 5 s" */
export const durationText = (millis: number): string => {
  if (millis < 950) return `${(Math.max(millis, 0) / 1_000).toFixed(1)} s`
  const seconds = Math.round(millis / 1_000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

const why = ({ error }: ConnectionState & { readonly _tag: "Reconnecting" | "Blocked" }) =>
  printable(error.reason.title)

/** A connection in a few words (product row S5). `now` is the time, in milliseconds since 1970. */
export const connectionText = ({ state, health }: ConnectionStatus, now: number): string => {
  switch (state._tag) {
    case "Disconnected":
      return "not connected"
    case "Connecting":
      return `connecting (${state.stage})`
    case "Connected": {
      const roundTrip = health.roundTrip === undefined ? "" : `, round trip ${health.roundTrip} ms`
      return `connected${roundTrip}${health.level === "good" ? "" : `, ${health.level}`}`
    }
    case "Reconnecting": {
      const next = state.nextAt === undefined ? "trying now" : `next try in ${durationText(state.nextAt - now)}`
      return `reconnecting, attempt ${state.attempt}, ${next}: ${why(state)}`
    }
    case "Blocked":
      return `needs you: ${why(state)}`
    case "Disabled":
      return "disabled: nothing runs on it"
  }
}
