import { Context, type Effect, type PlatformError, Schema, type Stream } from "effect"
import {
  AccessMode,
  type AccessRefused,
  type AgentCommandMissing,
  type AgentUnknown,
  type OptionRefused
} from "../agent/Agent.ts"
import { HistoryType } from "../history/HistoryEntry.ts"
import { JobId, type JobError, type StopResult } from "../machine/Jobs.ts"
import type { MachineError } from "../machine/Machines.ts"
import type { StoreError } from "../remote/Remotes.ts"
import type { SessionId } from "./Session.ts"
import type { SessionNotFound } from "./SessionStore.ts"
import { Turn, TurnEvent } from "./Turn.ts"

/** A prompt for a session. */
export const NewTurn = Schema.Struct({
  /**
   * Made by the sender. Sending it again under the same id changes nothing and returns the turn of that id, so that a
   * sender who lost the answer may simply try again. Absent: a new one.
   */
  id: Schema.optional(JobId),
  prompt: Schema.String,
  /** Files of this machine, by their absolute paths. */
  attachments: Schema.Array(Schema.String),
  /** In place of the session's own. */
  access: Schema.optional(AccessMode),
  /** `queue`: after everything that waits. `now`: what is under way is stopped, and this comes next. */
  when: Schema.Literals(["queue", "now"]),
  /** A playbook's, not a person's. */
  type: Schema.optional(HistoryType)
})
export type NewTurn = typeof NewTurn.Type

export class TurnNotFound extends Schema.TaggedError<TurnNotFound>()("TurnNotFound", { id: JobId }) {
  override get message() {
    return `There is no turn ${this.id}. The turns of a session are shown by: maestro log SESSION`
  }
}

/** A file that was to go with a prompt and cannot: nothing was sent then. */
export class AttachmentRefused extends Schema.TaggedError<AttachmentRefused>()("AttachmentRefused", {
  path: Schema.String,
  why: Schema.String
}) {
  override get message() {
    return `${this.path} cannot go with the prompt: ${this.why}. Nothing was sent.`
  }
}

/** What a turn can need and not get. */
export type TurnError =
  | AccessRefused
  | AgentCommandMissing
  | AgentUnknown
  | JobError
  | MachineError
  | OptionRefused
  | PlatformError.PlatformError
  | SessionNotFound
  | StoreError

/** What a follower of a turn sees. */
export const TurnUpdate = Schema.TaggedUnion({
  /** It is in another state than before; the first element of a follow is one of these. */
  State: { turn: Turn },
  Event: { event: TurnEvent }
})
export type TurnUpdate = typeof TurnUpdate.Type

/** Prompts and what comes of them (product rows S3, S4, S6). Any number of processes may use them for one session. */
export class Turns extends Context.Service<
  Turns,
  {
    /**
     * Checks that the session can run it, brings its attachments to the machine, and puts it into the queue. Nothing is
     * run by that alone: see `advance`.
     */
    send(session: string, turn: NewTurn): Effect.Effect<Turn, TurnError | AttachmentRefused>
    /**
     * Looks after a session: completes what is under way, and runs what waits, until there is nothing left. Where another
     * process does that already it waits for that one, and takes over when it dies.
     */
    advance(session: string): Effect.Effect<void, TurnError>
    /**
     * A turn from its first event on, stored and coming ones, each once and in order; ended by the state `Ended`. It
     * follows the job itself when it is under way, so it goes on whoever started it.
     */
    follow(id: JobId): Stream.Stream<TurnUpdate, TurnError | TurnNotFound>
    /**
     * Ends what is under way, and looks whether it is gone. The queue stays. With a `turn`, that one alone: where it is not
     * under way any more, what has come after it is left alone.
     */
    stop(session: string, turn?: JobId): Effect.Effect<StopResult, TurnError>
    /**
     * Asks the machines of the turns that are said to be under way, of one session or of all, and completes those that
     * have ended. A machine that cannot be asked changes nothing: the turns that are in doubt are returned, with why.
     */
    reconcile(
      session?: SessionId
    ): Effect.Effect<ReadonlyArray<{ readonly turn: Turn; readonly error: TurnError }>, StoreError>
  }
>()("@maestro/core/session/Turns") {}
