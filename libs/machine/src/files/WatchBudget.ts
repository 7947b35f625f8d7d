import { Context } from "effect"

/** How often a machine is asked for changes where it does not tell them by itself. */
export interface WatchBudget {
  /** Milliseconds between two looks, at the least. */
  readonly interval: number
  /** The share of one processor that looking may take: the larger the folder, the rarer the looks. */
  readonly share: number
}

export const WatchBudget = Context.Reference<WatchBudget>("@maestro/machine/files/WatchBudget", {
  defaultValue: () => ({ interval: 1_000, share: 0.02 })
})
