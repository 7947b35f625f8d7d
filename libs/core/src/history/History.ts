import { Context, type Effect, type Option } from "effect"
import type { MachineRef } from "../machine/MachineRef.ts"
import type { StoreError } from "../remote/Remotes.ts"
import type { SessionId } from "../session/Session.ts"
import type { HistoryType, LocalHistoryEntry } from "./HistoryEntry.ts"

/** What is wanted of the history; every condition that is given must hold. */
export interface HistoryFilter {
  readonly type?: HistoryType | undefined
  readonly machine?: MachineRef | undefined
  readonly session?: SessionId | undefined
  /** Words that must all be in the summary, the full response, or the names of session and project. */
  readonly text?: string | undefined
  /** Milliseconds since 1970, both included. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly limit?: number | undefined
}

/** The runs of this store, newest first (product row H1). Entries come with the end of a turn: see `TurnStore.end`. */
export class History extends Context.Service<
  History,
  {
    list(filter: HistoryFilter): Effect.Effect<ReadonlyArray<LocalHistoryEntry>, StoreError>
    get(id: string): Effect.Effect<Option.Option<LocalHistoryEntry>, StoreError>
  }
>()("@maestro/core/history/History") {}
