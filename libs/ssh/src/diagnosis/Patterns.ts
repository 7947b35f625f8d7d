import type { SshCode } from "@maestro/core/remote/SshError"
import { commandPatterns } from "./CommandPatterns.ts"
import { configPatterns, proxyPatterns } from "./ConfigPatterns.ts"
import { enterPatterns, filePatterns, folderPatterns } from "./FilePatterns.ts"
import { hostKeyPatterns } from "./HostKeyPatterns.ts"
import { keyPatterns } from "./KeyPatterns.ts"
import { type LinePattern, withoutNames } from "./LinePattern.ts"
import { isAgentCommand } from "./ProgramNames.ts"
import { handshakePatterns, reachPatterns } from "./ReachPatterns.ts"
import { closedPatterns, requestPatterns, sessionPatterns, shellPatterns } from "./SessionPatterns.ts"

/**
 * Everything that is recognised, in the order in which it counts: of the lines of one failure, the one whose pattern
 * stands first names it. What stops ssh earlier comes before what it says afterwards, and a cause before its effect: a key
 * that cannot be read comes before the denial it leads to.
 */
export const patterns: ReadonlyArray<LinePattern> = [
  ...configPatterns,
  ...proxyPatterns,
  ...hostKeyPatterns,
  ...handshakePatterns,
  ...reachPatterns,
  ...keyPatterns,
  ...sessionPatterns,
  ...enterPatterns,
  ...folderPatterns,
  ...commandPatterns,
  ...filePatterns,
  ...closedPatterns
]

/** The same for what a shell of the engine's own says: it comes before what the same words mean of a command. */
export const shellFirst: ReadonlyArray<LinePattern> = [
  ...configPatterns,
  ...proxyPatterns,
  ...hostKeyPatterns,
  ...handshakePatterns,
  ...reachPatterns,
  ...keyPatterns,
  ...requestPatterns,
  ...sessionPatterns,
  ...filePatterns.filter(({ code }) => code === "disk-full"),
  ...shellPatterns,
  ...closedPatterns
]

/** A line and what it was recognised as. */
export interface Recognised {
  readonly code: SshCode
  readonly retryable: boolean | undefined
  readonly line: string
  /** The command, the file or folder, and the host that the line names. */
  readonly command: string | undefined
  readonly path: string | undefined
  readonly rank: number
}

/** The first of these texts that the pattern fits. */
const fit = ({ named, pattern }: LinePattern, texts: ReadonlyArray<string>): RegExpExecArray | null => {
  for (const text of named ? texts : texts.slice(0, 1)) {
    const match = pattern.exec(text)
    if (match !== null) return match
  }
  return null
}

/** What one line is, by the first pattern of the table that fits it. */
export const recogniseLine = (
  line: string,
  table: ReadonlyArray<LinePattern> = patterns,
  allows: (code: SshCode) => boolean = () => true
): Recognised | undefined => {
  const texts = withoutNames(line)
  for (const [rank, pattern] of table.entries()) {
    const match = allows(pattern.code) ? fit(pattern, texts) : null
    if (match === null) continue
    const { command, path } = match.groups ?? {}
    const isAgent = pattern.code === "command-not-found" && command !== undefined && isAgentCommand(command)
    const code = isAgent ? "agent-not-found" : pattern.code
    return { code, retryable: pattern.retryable, line, command, path, rank }
  }
  return undefined
}

/** Of several lines, the one that names the failure. */
export const firstCause = (found: ReadonlyArray<Recognised>): Recognised | undefined =>
  found.reduce<Recognised | undefined>(
    (best, each) => (best === undefined || each.rank < best.rank ? each : best),
    undefined
  )
