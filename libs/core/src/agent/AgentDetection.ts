/** Through what a command was found: product row R3. */
export type FoundBy = "login-shell" | "interactive-shell" | "known-folder"

/** Something on the machine that has the name of an agent's command. */
export interface AgentEntry {
  readonly path: string
  /** Where its symlinks lead. */
  readonly realPath: string
  readonly foundBy: FoundBy
  readonly problem?: EntryProblem | undefined
}

/** Why an entry cannot be run. */
export type EntryProblem =
  | { readonly _tag: "NotExecutable" }
  /** A symlink to nothing. */
  | { readonly _tag: "BrokenLink" }
  /** What its first line names is not there. */
  | { readonly _tag: "InterpreterMissing"; readonly interpreter: string }

/** What came of asking a command for its version. */
export type VersionAnswer =
  | { readonly _tag: "Version"; readonly version: string }
  /** It did not answer in time, in seconds. */
  | { readonly _tag: "NoAnswer"; readonly seconds: number }
  /** It failed, or said nothing that looks like a version; what it wrote. */
  | { readonly _tag: "Strange"; readonly code: number; readonly said: string }

/** A command that can be run. */
export interface FoundCommand {
  readonly path: string
  readonly realPath: string
  readonly foundBy: FoundBy
  /** The PATH that it runs with: not the login shell's where that would not do. */
  readonly searchPath: string
  readonly version: VersionAnswer
}

/** What a machine has of one agent. */
export interface AgentFinding {
  readonly agent: string
  /** The names that were looked for. */
  readonly commands: ReadonlyArray<string>
  /** The one that a run takes; absent when there is none that can be run. */
  readonly command?: FoundCommand | undefined
  /** Everything else of the name: more copies, and what cannot be run. */
  readonly others: ReadonlyArray<AgentEntry>
  /** What the interactive shell takes the name for, where that is no file. */
  readonly word?: { readonly name: string; readonly kind: "alias" | "function" } | undefined
}

/** Whether the interactive shell said what its PATH is. `NotAsked`: all was found without. */
export type InteractiveAnswer =
  | { readonly _tag: "NotAsked" }
  | { readonly _tag: "Path"; readonly path: string }
  | { readonly _tag: "TimedOut"; readonly seconds: number }
  /** It ended before it ran a command: `exit` in a start-up file, or a shell that is none of those we know. */
  | { readonly _tag: "Ended" }
  /** The account has no shell. */
  | { readonly _tag: "None" }

/** Where agents were looked for: what a person must know where one was not found. */
export interface LookedAt {
  /** `$SHELL`, or empty. */
  readonly shell: string
  readonly loginPath: string
  readonly interactive: InteractiveAnswer
  /** Those of the `usualFolders` that are there; absent when they were not needed. */
  readonly folders?: ReadonlyArray<string> | undefined
}

/** What a machine has of all the agents that were asked for. */
export interface AgentReport {
  readonly lookedAt: LookedAt
  readonly agents: ReadonlyArray<AgentFinding>
  /** Why the environment of the login shell could not be had, when it could not: the channel's own was taken. */
  readonly notice?: string | undefined
}
