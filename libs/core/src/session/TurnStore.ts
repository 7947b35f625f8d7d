import { Context, type Effect, type Option, Schema, type Stream } from "effect"
import type { AccessMode } from "../agent/Agent.ts"
import { Usage } from "../agent/AgentEvent.ts"
import type { LocalHistoryEntry } from "../history/HistoryEntry.ts"
import type { JobId, JobOffsets } from "../machine/Jobs.ts"
import { MachineRef } from "../machine/MachineRef.ts"
import type { StoreError } from "../remote/Remotes.ts"
import { SessionId } from "./Session.ts"
import type { Turn, TurnEvent, TurnState } from "./Turn.ts"

/** What a turn is started as: the session as it was then. */
export interface TurnStart {
  readonly agent: string
  readonly machine: MachineRef
  readonly access: AccessMode
  /** The project's folder, as the session names it or its remote does; absent: the home there. */
  readonly cwd?: string | undefined
  readonly resumed?: string | undefined
}

/** The end of a turn, stored in one step: its state, the session's conversation, and its history entry. */
export interface TurnEnd {
  readonly state: TurnState & { readonly _tag: "Ended" }
  /** The conversation that the session's next turn goes on with; null for a new one, undefined leaves it as it is. */
  readonly conversation?: string | null | undefined
  readonly threadUsage?: Usage | undefined
  readonly history?: LocalHistoryEntry | undefined
}

/** How much of a job's output is stored: the ends of the last stored lines. */
export interface TurnProgress {
  readonly offsets: JobOffsets
}

/** Up to where a turn's events are known: the key of the last one of each stream. */
export interface EventCursor {
  readonly out?: { readonly offset: number; readonly index: number } | undefined
  readonly err?: { readonly offset: number; readonly index: number } | undefined
}

/** What turns used, added up over a group of them. */
export const UsageTotal = Schema.Struct({
  /** Absent in a total over everything. */
  session: Schema.optional(SessionId),
  machine: Schema.optional(MachineRef),
  /** What the session, or the remote, is called, or was when it was last used. */
  sessionName: Schema.optional(Schema.String),
  machineName: Schema.optional(Schema.String),
  turns: Schema.Int,
  /** How many of these have an agent that tells the cost. */
  turnsWithCost: Schema.Int,
  usage: Usage,
  /** Only of turns whose agent tells it. */
  costUsd: Schema.optional(Schema.Number)
})
export type UsageTotal = typeof UsageTotal.Type

export const UsageFilter = Schema.Struct({
  session: Schema.optional(SessionId),
  machine: Schema.optional(MachineRef),
  /** Milliseconds since 1970. */
  since: Schema.optional(Schema.Int),
  groupBy: Schema.Literals(["nothing", "session", "machine"])
})
export type UsageFilter = typeof UsageFilter.Type

/**
 * Turns and their events as they are stored. A turn moves on by compare-and-set: whatever number of processes look after
 * one turn, each step is taken once.
 */
export class TurnStore extends Context.Service<
  TurnStore,
  {
    /** At the end of its session's queue, or before all that waits there. One whose id is there already stays as it is. */
    enqueue(turn: Turn, place: "last" | "first"): Effect.Effect<void, StoreError>
    get(id: JobId): Effect.Effect<Option.Option<Turn>, StoreError>
    /** The newest `limit` turns of a session that are not in the queue, oldest first. */
    recent(session: SessionId, limit: number): Effect.Effect<ReadonlyArray<Turn>, StoreError>
    /** What waits, in the order in which it will be run. */
    queued(session: SessionId): Effect.Effect<ReadonlyArray<Turn>, StoreError>
    /** Those that were handed to a machine and have not ended on our side: of one session, or of all. */
    unfinished(session?: SessionId): Effect.Effect<ReadonlyArray<Turn>, StoreError>
    /** False when it is not in the queue any more. */
    changePrompt(id: JobId, prompt: string): Effect.Effect<boolean, StoreError>
    /** False when it is not in the queue any more. */
    unqueue(id: JobId): Effect.Effect<boolean, StoreError>
    /** Empties the queue of a session, and returns what was in it. */
    clear(session: SessionId): Effect.Effect<ReadonlyArray<Turn>, StoreError>
    /** Queued to Launching: true for the one process that did it, and only while no other turn of the session is under way. */
    start(id: JobId, start: TurnStart): Effect.Effect<boolean, StoreError>
    /** Launching back to Queued, before all that waits there: it has not begun. False when it is not Launching any more. */
    requeue(id: JobId): Effect.Effect<boolean, StoreError>
    /** Notes that the user stops it, before its machine is asked to. False when it has ended already. */
    stopping(id: JobId): Effect.Effect<boolean, StoreError>
    /** Launching to Running. */
    running(id: JobId, startedAt: number): Effect.Effect<boolean, StoreError>
    /** Any state to Ended, with all that goes with it: true for the one process that did it. */
    end(id: JobId, end: TurnEnd): Effect.Effect<boolean, StoreError>
    /** Stores events, each once, and how far the output is stored now; in one step. */
    append(id: JobId, events: ReadonlyArray<TurnEvent>, progress: TurnProgress): Effect.Effect<void, StoreError>
    progress(id: JobId): Effect.Effect<TurnProgress, StoreError>
    /** A turn's events in their order (stdout by offset and index, and stderr by offset), or those behind a cursor. */
    events(id: JobId, after?: EventCursor): Stream.Stream<TurnEvent, StoreError>
    usage(filter: UsageFilter): Effect.Effect<ReadonlyArray<UsageTotal>, StoreError>
  }
>()("@maestro/core/session/TurnStore") {}
