import { Schema } from "effect"

/** Tokens of one turn. Absent numbers are not known, which is not the same as zero. */
export const Usage = Schema.Struct({
  inputTokens: Schema.optionalKey(Schema.Number),
  outputTokens: Schema.optionalKey(Schema.Number),
  cacheReadInputTokens: Schema.optionalKey(Schema.Number),
  cacheCreationInputTokens: Schema.optionalKey(Schema.Number),
  reasoningTokens: Schema.optionalKey(Schema.Number)
})
export type Usage = typeof Usage.Type

/** What kind of trouble an agent met: it decides what a person is told to do. */
export const AgentErrorKind = Schema.Literals([
  "auth",
  "rate-limit",
  "quota",
  "context",
  "network",
  "server",
  "crash",
  "not-found",
  "unknown"
])
export type AgentErrorKind = typeof AgentErrorKind.Type

export const AgentFailure = Schema.Struct({
  kind: AgentErrorKind,
  message: Schema.String,
  /** With `not-found`: what was not there. */
  code: Schema.optionalKey(
    Schema.Literals([
      "agent-not-found",
      "interpreter-missing",
      "folder-not-found",
      "conversation-not-found",
      "attachment-not-found"
    ])
  ),
  /** What to do about it, one step a line. */
  hint: Schema.optionalKey(Schema.String)
})
export type AgentFailure = typeof AgentFailure.Type

/**
 * `isPart`: a piece of a text that the next piece goes on with; without it a text is whole. Some agents say the whole
 * text once more behind its pieces (see `TextFlow`).
 */
const isPart = Schema.optionalKey(Schema.Literal(true))

/** The id of the tool call within which a sub-agent does this; absent for the agent itself. */
const parentToolCall = Schema.optionalKey(Schema.String)

/** What an agent says while it works, in one vocabulary for all agents. */
export const AgentEvent = Schema.TaggedUnion({
  /** The agent has opened a conversation under an id of its own. It may be said again, with the same id. */
  Started: { agentSessionId: Schema.String, model: Schema.optionalKey(Schema.String) },
  Text: { text: Schema.String, isPart, parentToolCall },
  Thinking: { text: Schema.String, isPart, parentToolCall },
  ToolCall: { id: Schema.String, name: Schema.String, input: Schema.Json, parentToolCall },
  ToolResult: { id: Schema.String, output: Schema.String, isError: Schema.Boolean, parentToolCall },
  /** A file of the project that the agent says it has changed. */
  FileChange: { path: Schema.String, change: Schema.Literals(["add", "update", "delete"]) },
  /**
   * Tokens and cost so far. `step`: of one step of the turn, to be added up; `turn`: of the turn up to here; `thread`: of
   * the whole conversation up to here.
   */
  Usage: {
    of: Schema.Literals(["step", "turn", "thread"]),
    usage: Usage,
    costUsd: Schema.optionalKey(Schema.Number),
    /** Tokens that the model's context holds. */
    contextWindow: Schema.optionalKey(Schema.Number)
  },
  /** The agent asks, or was refused for want of an answer: nobody is there to answer while it runs in the background. */
  Question: { kind: Schema.Literals(["permission", "question"]), text: Schema.String },
  /** Something went wrong that is not the end: the agent goes on, or says with `Result` that it does not. */
  Notice: {
    text: Schema.String,
    /** Where it is a failure of what the agent needs: of which kind. */
    kind: Schema.optionalKey(AgentErrorKind),
    /** The agent tries again. */
    isRetry: Schema.optionalKey(Schema.Literal(true))
  },
  /**
   * The agent's own end of the turn, if it does nothing more after it. Without one the turn was interrupted, whatever the
   * exit code says.
   */
  Result: {
    isError: Schema.Boolean,
    text: Schema.optionalKey(Schema.String),
    usage: Schema.optionalKey(Usage),
    costUsd: Schema.optionalKey(Schema.Number),
    error: Schema.optionalKey(AgentFailure)
  },
  /** A line that is no event that we know: a banner, a new kind of event. Kept, never dropped. */
  Raw: { line: Schema.String }
})
export type AgentEvent = typeof AgentEvent.Type
