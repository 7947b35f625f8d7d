import { Context, type Effect, type Option, Schema, type Scope } from "effect"
import type { StoreError } from "../remote/Remotes.ts"

/** Which process does something that only one may do. */
export const LeaseHolder = Schema.Struct({ pid: Schema.Int, startedAt: Schema.String })
export type LeaseHolder = typeof LeaseHolder.Type

/**
 * The right to be the one process that does something (the dispatcher of a session's queue). A lease lasts as long as
 * its scope and is renewed meanwhile; one whose process has died, or has stopped for longer than the lease lasts, is free.
 */
export class Leases extends Context.Service<
  Leases,
  {
    /** None when another process has it. */
    take(name: string): Effect.Effect<Option.Option<LeaseHolder>, StoreError, Scope.Scope>
    /** Who has it now. */
    holder(name: string): Effect.Effect<Option.Option<LeaseHolder>, StoreError>
  }
>()("@maestro/core/session/Leases") {}
