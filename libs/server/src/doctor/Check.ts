import type { SshError } from "@maestro/core/remote/SshError"

/** What to do about a check that did not come out well: one thing, and a command to copy where one does it. */
export interface Fix {
  readonly text: string
  readonly command?: string | undefined
}

interface Seen {
  /** What was found, in our own words. */
  readonly detail: string
  /** What a program of the user's printed there: for the screen alone, since anything may stand in it. */
  readonly quote?: string | undefined
}

/** What a look came to. What is not well always has exactly one fix. */
export type Finding =
  | (Seen & { readonly state: "ok" })
  | (Seen & { readonly state: "warning"; readonly fix: Fix; readonly error?: SshError | undefined })
  | (Seen & { readonly state: "failed"; readonly fix: Fix; readonly error?: SshError | undefined })

interface Named {
  /** For programs; stable from version to version. */
  readonly id: string
  readonly title: string
}

/** A finding with its name and its time, or why nobody looked (product row F5). */
export type Check =
  | (Named & Finding & { readonly millis: number })
  | (Named & { readonly state: "skipped"; readonly because: string })

export const ok = (detail: string): Finding => ({ state: "ok", detail })

export const warning = (detail: string, text: string, command?: string): Finding => ({
  state: "warning",
  detail,
  fix: { text, command }
})

export const failed = (detail: string, text: string, command?: string): Finding => ({
  state: "failed",
  detail,
  fix: { text, command }
})

/** The likeliest of the steps that a diagnosis gives, with its command. */
const fixOf = ({ reason: { command, steps } }: SshError): Fix => ({
  text: steps[0] ?? "Connect by hand: ssh itself may say more.",
  command
})

/** A failure of the connection, with what its diagnosis says to do. */
export const failedBy = (error: SshError): Finding => ({
  state: "failed",
  detail: `${error.reason.title} (${error.reason.code})`,
  fix: fixOf(error),
  error
})

/** The same where Maestro goes on without what failed. */
export const warnedBy = (error: SshError, consequence: string): Finding => ({
  state: "warning",
  detail: `${error.reason.title} ${consequence}`,
  fix: fixOf(error),
  error
})
