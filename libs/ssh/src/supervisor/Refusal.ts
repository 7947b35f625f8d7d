import { SshError, toPlatformError } from "@maestro/core/remote/SshError"
import type { PlatformError } from "effect"
import { linkError } from "./PublicState.ts"
import type { SupervisorState } from "./SupervisorState.ts"

/** The last failure of a connection, for somebody who would need it now, with what is being done about it. */
export const refusal = (
  remote: string,
  error: PlatformError.PlatformError,
  state: SupervisorState,
  now: number
): PlatformError.PlatformError => {
  if (state._tag !== "Waiting" && state._tag !== "Trying") return error
  const known = linkError(remote, error)
  const when = state._tag === "Trying" ? "now" : `in ${Math.max(1, Math.ceil((state.nextAt - now) / 1_000))} s`
  const steps = [...known.reason.steps, `Maestro tries again by itself ${when} (attempt ${state.attempt}).`]
  return toPlatformError(
    new SshError({ remote: known.remote, stage: known.stage, reason: { ...known.reason, steps } }),
    "open"
  )
}
