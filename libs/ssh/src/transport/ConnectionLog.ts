import { Context, Effect } from "effect"
import type { ResolvedConfig } from "../config/ResolvedConfig.ts"

/**
 * Hears ssh's whole log so far, again and again, while a channel that is being opened has a connection made for it.
 * Nothing is heard of a connection that is there already.
 */
export const ConnectionLog = Context.Reference<(log: string, config: ResolvedConfig) => Effect.Effect<void>>(
  "@maestro/ssh/transport/ConnectionLog",
  { defaultValue: () => () => Effect.void }
)
