import { CommandLine } from "effect/process"
import type { SshLog } from "../log/SshLog.ts"
import type { Failure } from "./Failure.ts"

/** What ssh said about a host key that it did not accept. */
export interface HostKeyTrouble {
  /** The name under which known_hosts has the machine: `host`, or `[host]:port`. */
  readonly entry: string | undefined
  readonly file: string | undefined
  readonly line: string | undefined
  readonly type: string | undefined
  readonly shown: string | undefined
}

/** What to tell about one failure. */
export interface Advice {
  readonly title: string
  readonly steps: ReadonlyArray<string>
  readonly command?: string
  readonly retryable: boolean
}

/** What the advice is about: the failure, what ssh's log says, and the names to use for things. */
export interface AdviceContext {
  readonly failure: Failure
  readonly log: SshLog
  /** The machine as people say it: `build.example.com port 2222`, or the remote's name when nothing else is known. */
  readonly where: string
  readonly user: string
  readonly byHand: string
  readonly hostKey: HostKeyTrouble
  /** The line that told what happened; empty when none did. */
  readonly cause: string
  /** The command that the line is about. */
  readonly command: string | undefined
  /** The file or folder that the line is about. */
  readonly path: string | undefined
}

/** A command line to copy into a shell. */
export const commandOf = (...words: ReadonlyArray<string>): string => CommandLine.display(words)
