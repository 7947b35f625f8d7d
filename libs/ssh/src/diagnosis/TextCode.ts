import { SshCode } from "@maestro/core/remote/SshError"

/** Codes that exist only where it is known whose words are read; a text of unknown origin never gets them. */
const engineOnly = ["local-ssh-missing", "shell-failure", "unknown"] as const

/** What a text of unknown origin can be; `none` is no error of the connection or the machine. */
export type TextCode = Exclude<SshCode, (typeof engineOnly)[number]> | "none"

const isTextCode = (code: SshCode): code is Exclude<SshCode, (typeof engineOnly)[number]> =>
  !engineOnly.some((each) => each === code)

/** All of them, `none` last. */
export const textCodes: ReadonlyArray<TextCode> = [...SshCode.literals.filter(isTextCode), "none"]

/** Codes for what is said by a command on the machine, or by the shell that was to start it: never by ssh. */
export const commandCodes: ReadonlyArray<SshCode> = [
  "agent-not-found",
  "command-not-found",
  "interpreter-missing",
  "not-a-git-repo",
  "permission-denied-fs",
  "remote-dir-missing"
]
