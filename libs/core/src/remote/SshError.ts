import { Option, PlatformError, Schema } from "effect"

/**
 * The steps of reaching a machine, in their order. They are the steps that `maestro remote test` shows, and
 * `session` is everything after them.
 */
export const SshStage = Schema.Literals(["config", "reach", "host-key", "authenticate", "shell", "platform", "session"])
export type SshStage = typeof SshStage.Type

/** Everything that can go wrong between here and a command on the other machine, by name. */
export const SshCode = Schema.Literals([
  "account-unavailable",
  "agent-key-refused",
  "agent-not-found",
  "auth-denied",
  "channel-refused",
  "command-not-found",
  "config-error",
  "config-permissions",
  "connection-closed",
  "connection-lost-midway",
  "disk-full",
  "dns",
  "handshake-mismatch",
  "host-key-changed",
  "host-key-unknown",
  "interpreter-missing",
  "key-missing-or-invalid",
  "key-passphrase",
  "key-permissions",
  "local-ssh-missing",
  "multiplex-failure",
  "not-a-git-repo",
  "permission-denied-fs",
  "proxy-failure",
  "pty-failure",
  "refused",
  "remote-dir-missing",
  "shell-failure",
  "timeout",
  "too-many-auth-failures",
  "unknown",
  "unreachable"
])
export type SshCode = typeof SshCode.Type

/** The machine is out of reach, or the way to it broke: nothing that anybody set up wrongly, and it may come back. */
export const awayCodes: ReadonlySet<SshCode> = new Set<SshCode>([
  "connection-closed",
  "connection-lost-midway",
  "dns",
  "refused",
  "timeout",
  "unreachable"
])

/** What happened, in words for the person in front of the screen, and what to do about it. */
export const SshReason = Schema.Struct({
  code: SshCode,
  /** One line: what happened and why. */
  title: Schema.String,
  /** What to do, one step a line, the likeliest first. */
  steps: Schema.Array(Schema.String),
  /** A command that helps, to be copied. */
  command: Schema.optionalKey(Schema.String),
  /** Whether the same call may succeed later with nobody changing anything. */
  retryable: Schema.Boolean,
  /** What ssh itself wrote. */
  raw: Schema.String
})
export type SshReason = typeof SshReason.Type

/** A machine could not be reached, or the link to it broke. `remote` is the name that the user gave it. */
export class SshError extends Schema.TaggedError<SshError>()("SshError", {
  remote: Schema.String,
  stage: SshStage,
  reason: SshReason
}) {
  override get message() {
    return `${this.remote}: ${this.reason.title}`
  }
}

/**
 * A link failure as it travels through Effect's platform services: a `PlatformError` whose system error carries the
 * `SshError` as its cause. Get it out again with `sshErrorOf`.
 */
export const toPlatformError = (error: SshError, method: string): PlatformError.PlatformError =>
  PlatformError.systemError({
    _tag: error.reason.code === "timeout" ? "TimedOut" : "Unknown",
    module: "Ssh",
    method,
    description: error.message,
    cause: error
  })

/** The link failure behind an error of a platform service, if that is what it is. */
export const sshErrorOf = (error: unknown): Option.Option<SshError> => {
  let at: unknown = error
  for (let depth = 0; depth < 8 && at instanceof Error; depth++) {
    if (at instanceof SshError) return Option.some(at)
    at = at.cause
  }
  return Option.none()
}
