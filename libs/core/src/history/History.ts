import { Context, type Effect, type Option, Schema } from "effect"
import { MachineRef } from "../machine/MachineRef.ts"
import type { StoreError } from "../remote/Remotes.ts"
import { SessionId } from "../session/Session.ts"
import { HistoryType, type LocalHistoryEntry } from "./HistoryEntry.ts"

/** What is wanted of the history; every condition that is given must hold. */
export const HistoryFilter = Schema.Struct({
  type: Schema.optional(HistoryType),
  machine: Schema.optional(MachineRef),
  session: Schema.optional(SessionId),
  /**
   * Words that must all be in the summary, the full response, the prompt, or the names of session and project. The last
   * may be the beginning of one; `"several words"` must stand next to each other. No text is an error.
   */
  text: Schema.optional(Schema.String),
  /** Milliseconds since 1970, both included. */
  since: Schema.optional(Schema.Int),
  until: Schema.optional(Schema.Int),
  limit: Schema.optional(Schema.Int)
})
export type HistoryFilter = typeof HistoryFilter.Type

/** The runs of this store, newest first (product row H1). Entries come with the end of a turn: see `TurnStore.end`. */
export class History extends Context.Service<
  History,
  {
    list(filter: HistoryFilter): Effect.Effect<ReadonlyArray<LocalHistoryEntry>, StoreError>
    get(id: string): Effect.Effect<Option.Option<LocalHistoryEntry>, StoreError>
    /** Those whose id begins like this, newest first. */
    startingWith(beginning: string, limit: number): Effect.Effect<ReadonlyArray<LocalHistoryEntry>, StoreError>
  }
>()("@maestro/core/history/History") {}
