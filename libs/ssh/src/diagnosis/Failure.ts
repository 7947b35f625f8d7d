import type { SshStage } from "@maestro/core/remote/SshError"
import type { SshLog } from "../log/SshLog.ts"

/** Where the connection was to go, as far as it is known: it makes advice concrete. */
export interface FailedTarget {
  /** What ssh was told to connect to: a host name or an alias. */
  readonly destination: string
  readonly hostname: string
  readonly port: number
  readonly user: string
  /** The words to connect by hand, `ssh -p 2222 host`. */
  readonly byHand: string
  readonly proxied: boolean
  readonly isAlias: boolean
  readonly keyFiles: ReadonlyArray<string>
  readonly knownHostsFiles: ReadonlyArray<string>
}

/** A failed ssh process of ours: its own words, never those of a command that it ran. */
export interface Failure {
  readonly remote: string
  /** The stage that was under way. What ssh says may move it. */
  readonly stage: SshStage
  /** undefined when the process was ended because it took too long. */
  readonly exitCode: number | undefined
  /** What ssh wrote, with or without the lines of `-v`. */
  readonly stderr: string
  readonly target?: FailedTarget
  /** The log of `-v`, read; diagnosis reads it from `stderr` when it is not given. */
  readonly log?: SshLog
}
