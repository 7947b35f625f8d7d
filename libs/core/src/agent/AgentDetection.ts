import { Schema } from "effect"

/** Through what a command was found: product row R3. */
export const FoundBy = Schema.Literals(["login-shell", "interactive-shell", "known-folder"])
export type FoundBy = typeof FoundBy.Type

/** Why an entry cannot be run. */
export const EntryProblem = Schema.TaggedUnion({
  NotExecutable: {},
  /** A symlink to nothing. */
  BrokenLink: {},
  /** What its first line names is not there. */
  InterpreterMissing: { interpreter: Schema.String }
})
export type EntryProblem = typeof EntryProblem.Type

/** Something on the machine that has the name of an agent's command. */
export const AgentEntry = Schema.Struct({
  path: Schema.String,
  /** Where its symlinks lead. */
  realPath: Schema.String,
  foundBy: FoundBy,
  problem: Schema.optional(EntryProblem)
})
export type AgentEntry = typeof AgentEntry.Type

/** What came of asking a command for its version. */
export const VersionAnswer = Schema.TaggedUnion({
  Version: { version: Schema.String },
  /** It did not answer in time, in seconds. */
  NoAnswer: { seconds: Schema.Number },
  /** It failed, or said nothing that looks like a version; what it wrote. */
  Strange: { code: Schema.Number, said: Schema.String }
})
export type VersionAnswer = typeof VersionAnswer.Type

/** A command that can be run. */
export const FoundCommand = Schema.Struct({
  path: Schema.String,
  realPath: Schema.String,
  foundBy: FoundBy,
  /** The PATH that it runs with: not the login shell's where that would not do. */
  searchPath: Schema.String,
  version: VersionAnswer
})
export type FoundCommand = typeof FoundCommand.Type

/** What a machine has of one agent. */
export const AgentFinding = Schema.Struct({
  agent: Schema.String,
  /** The names that were looked for. */
  commands: Schema.Array(Schema.String),
  /** The one that a run takes; absent when there is none that can be run. */
  command: Schema.optional(FoundCommand),
  /** Everything else of the name: more copies, and what cannot be run. */
  others: Schema.Array(AgentEntry),
  /** What the interactive shell takes the name for, where that is no file. */
  word: Schema.optional(Schema.Struct({ name: Schema.String, kind: Schema.Literals(["alias", "function"]) }))
})
export type AgentFinding = typeof AgentFinding.Type

/** Whether the interactive shell said what its PATH is. `NotAsked`: all was found without. */
export const InteractiveAnswer = Schema.TaggedUnion({
  NotAsked: {},
  Path: { path: Schema.String },
  TimedOut: { seconds: Schema.Number },
  /** It ended before it ran a command: `exit` in a start-up file, or a shell that is none of those we know. */
  Ended: {},
  /** The account has no shell. */
  None: {}
})
export type InteractiveAnswer = typeof InteractiveAnswer.Type

/** Where agents were looked for: what a person must know where one was not found. */
export const LookedAt = Schema.Struct({
  /** `$SHELL`, or empty. */
  shell: Schema.String,
  loginPath: Schema.String,
  interactive: InteractiveAnswer,
  /** Those of the `usualFolders` that are there; absent when they were not needed. */
  folders: Schema.optional(Schema.Array(Schema.String))
})
export type LookedAt = typeof LookedAt.Type

/** What a machine has of all the agents that were asked for. */
export const AgentReport = Schema.Struct({
  lookedAt: LookedAt,
  agents: Schema.Array(AgentFinding),
  /** Why the environment of the login shell could not be had, when it could not: the channel's own was taken. */
  notice: Schema.optional(Schema.String)
})
export type AgentReport = typeof AgentReport.Type
