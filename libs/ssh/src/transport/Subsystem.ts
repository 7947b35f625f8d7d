import { SshError, sshErrorOf } from "@maestro/core/remote/SshError"
import { Option } from "effect"

const said = "subsystem request failed"

/** What it means that the server closed the channel of a subsystem at once: its refusal itself reaches nobody. */
export const noSubsystem = (remote: string, name: string): SshError =>
  new SshError({
    remote,
    stage: "session",
    reason: {
      code: "channel-refused",
      title: `The SSH server has no ${name.toUpperCase()} subsystem.`,
      steps: [
        `Ask for the line "Subsystem ${name} internal-${name}" in the server's sshd_config.`,
        "Until then what can go through the shell does, more slowly."
      ],
      retryable: false,
      raw: `${said}: ${name}`
    }
  })

/** Whether this failure says that the server has no such subsystem: the link is fine, and another way may do. */
export const lacksSubsystem = (error: unknown): boolean =>
  Option.exists(sshErrorOf(error), ({ reason }) => reason.code === "channel-refused" && reason.raw.includes(said))
