import { Schema } from "effect"
import { AccessMode } from "../agent/Agent.ts"
import { AgentEvent, Usage } from "../agent/AgentEvent.ts"
import { AgentOutcome } from "../agent/AgentOutcome.ts"
import { HistoryType } from "../history/HistoryEntry.ts"
import { JobId, JobState, JobStream } from "../machine/Jobs.ts"
import { MachineRef } from "../machine/MachineRef.ts"
import { SessionId } from "./Session.ts"

/** A file of this machine that goes with a prompt, and where it lies on the session's machine once it is there. */
export const Attachment = Schema.Struct({
  name: Schema.String,
  /** Bytes. */
  size: Schema.Int,
  /** Absolute, on the session's machine. */
  remotePath: Schema.String
})
export type Attachment = typeof Attachment.Type

/**
 * Where a turn is. `Launching`: it is being handed to its machine, and whether it has begun is known only there.
 * `Ended` is the end of it on our side: its outcome is stored, and so is everything that the agent wrote.
 */
export const TurnState = Schema.TaggedUnion({
  Queued: {},
  Launching: {},
  Running: { startedAt: Schema.Int },
  Ended: {
    startedAt: Schema.optionalKey(Schema.Int),
    endedAt: Schema.Int,
    outcome: AgentOutcome,
    /** What the machine last said of the job; absent when the turn never became one. */
    job: Schema.optionalKey(JobState)
  }
})
export type TurnState = typeof TurnState.Type

/** One prompt and what came of it. Its id is its job's id. */
export const Turn = Schema.Struct({
  id: JobId,
  session: SessionId,
  /** Who sent it: a person or a playbook. */
  type: HistoryType,
  prompt: Schema.String,
  attachments: Schema.Array(Attachment),
  /** What it was started as; for a turn in the queue, what the session is now. */
  agent: Schema.String,
  machine: MachineRef,
  access: AccessMode,
  createdAt: Schema.Int,
  state: TurnState,
  /** The project's folder that it was started in, as it was named; absent: the home there, or not started. */
  cwd: Schema.optionalKey(Schema.String),
  /** The user has asked to stop it. */
  stopped: Schema.optionalKey(Schema.Literal(true)),
  /** The conversation that it went on with; absent for a new one. */
  resumed: Schema.optionalKey(Schema.String),
  /** Of agents that count over the whole conversation: what they said at the end of this turn. */
  threadUsage: Schema.optionalKey(Usage)
})
export type Turn = typeof Turn.Type

/**
 * An event as it is stored, for ever under the same key (turn, stream, offset, index), so that storing it twice is
 * storing it once. `offset` is that of its line's first byte in the stream.
 */
export const TurnEvent = Schema.Struct({
  turn: JobId,
  stream: JobStream,
  offset: Schema.Int,
  index: Schema.Int,
  event: AgentEvent
})
export type TurnEvent = typeof TurnEvent.Type
