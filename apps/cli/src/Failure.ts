/**
 * A failure as the user meets it. This file and those that parse the command line import no Effect, so that `--help`
 * and a mistyped option answer at once.
 */
export interface Failure {
  /** For programs; stable from version to version. */
  readonly code: string
  /** What happened and why. */
  readonly message: string
  /** What to do about it, one step a line. */
  readonly hint?: string | undefined
  /** Where on the way to the machine it happened. */
  readonly stage?: string | undefined
  /** What another program said, word for word. */
  readonly raw?: string | undefined
  readonly exitCode: number
}

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  link: 3,
  authentication: 4,
  notFound: 5,
  refused: 6,
  /** What `exec` gives for every failure of ours, as ssh does. */
  exec: 255
} as const

const indent = (text: string) => text.trimEnd().replaceAll(/^/gm, "  ")

/** The text for stderr: one line of JSON with `--json`, else sentences. */
export const renderFailure = (
  failure: Failure,
  options: { readonly json: boolean; readonly verbose: boolean }
): string => {
  const { code, message, hint, stage, raw } = failure
  if (options.json) return `${JSON.stringify({ error: { code, message, hint, stage } })}\n`
  const lines = [`maestro: ${message}`]
  if (hint !== undefined) lines.push(indent(hint))
  if (raw !== undefined && raw.trim() !== "" && options.verbose) lines.push("ssh said:", indent(raw))
  return `${lines.join("\n")}\n`
}
