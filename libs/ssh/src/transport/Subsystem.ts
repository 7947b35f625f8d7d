import { type SshError, sshErrorOf } from "@maestro/core/remote/SshError"
import { Option } from "effect"

/** Whether this failure says that the server has no such subsystem: the link is fine, and another way may do. */
export const lacksSubsystem = (error: unknown): boolean =>
  Option.exists(
    sshErrorOf(error),
    ({ reason }: SshError) => reason.code === "channel-refused" && /subsystem request failed/.test(reason.raw)
  )
