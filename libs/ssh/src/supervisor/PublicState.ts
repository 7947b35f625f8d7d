import type { ConnectionState } from "@maestro/core/remote/ConnectionState"
import { SshError, type SshStage, sshErrorOf } from "@maestro/core/remote/SshError"
import { Option, type PlatformError } from "effect"
import type { SupervisorState } from "./SupervisorState.ts"

/** Every failure of a connection in the words of one. Anything else would be a defect below, and is shown as it is. */
export const linkError = (remote: string, error: PlatformError.PlatformError): SshError =>
  Option.getOrElse(
    sshErrorOf(error),
    () =>
      new SshError({
        remote,
        stage: "session",
        reason: { code: "unknown", title: error.message, steps: [], retryable: true, raw: "" }
      })
  )

/** What front ends are shown of a supervisor's state. */
export const publicState = (remote: string, state: SupervisorState): ConnectionState => {
  switch (state._tag) {
    case "Idle":
      return { _tag: "Disconnected" }
    case "Live":
      return { _tag: "Connected", since: state.since }
    case "Trying": {
      const { attempt, error, since, stage } = state
      if (error === undefined) return { _tag: "Connecting", stage }
      return { _tag: "Reconnecting", attempt, since, error: linkError(remote, error) }
    }
    case "Waiting": {
      const { attempt, error, nextAt, since } = state
      return { _tag: "Reconnecting", attempt, nextAt, since, error: linkError(remote, error) }
    }
    case "Blocked":
      return { _tag: "Blocked", since: state.since, error: linkError(remote, state.error) }
  }
}

/** The steps that make a connection, as opposed to what is then done on it. */
const connecting: ReadonlySet<SshStage> = new Set<SshStage>(["config", "reach", "host-key", "authenticate"])

/** Whether this says that there is no connection, and not only that a channel could not be had. */
export const isAboutConnection = (error: PlatformError.PlatformError): boolean =>
  Option.exists(sshErrorOf(error), ({ stage }) => connecting.has(stage))
