import type { AgentEvent, Usage } from "./AgentEvent.ts"

/** What agents said of a turn's tokens and cost, in the three ways in which they count. */
export interface UsageSoFar {
  /** Added up over the steps. */
  readonly steps?: Usage
  readonly stepsCostUsd?: number
  /** Of the turn, as last said. */
  readonly turn?: Usage
  readonly costUsd?: number
  /** Of the whole conversation, as last said. */
  readonly thread?: Usage
  /** Tokens that the model's context holds. */
  readonly contextWindow?: number
}

type Said = Pick<AgentEvent & { readonly _tag: "Usage" }, "of" | "usage" | "costUsd" | "contextWindow">

export const addUsage = (so: UsageSoFar, { contextWindow, costUsd, of, usage }: Said): UsageSoFar => ({
  ...so,
  ...(of === "step" ? { steps: sum(so.steps, usage) } : { [of]: Object.keys(usage).length === 0 ? so[of] : usage }),
  ...costOf(so, of, costUsd),
  ...(contextWindow === undefined ? {} : { contextWindow })
})

const costOf = (so: UsageSoFar, of: Said["of"], costUsd: number | undefined) => {
  if (costUsd === undefined) return {}
  return of === "step" ? { stepsCostUsd: cents((so.stepsCostUsd ?? 0) + costUsd) } : { costUsd }
}

/** Sums of fractions of a cent have digits that nobody meant. */
const cents = (usd: number): number => Math.round(usd * 1e10) / 1e10

const keys = [
  "inputTokens",
  "outputTokens",
  "cacheReadInputTokens",
  "cacheCreationInputTokens",
  "reasoningTokens"
] as const satisfies ReadonlyArray<keyof Usage>

const combine = (one: Usage, other: Usage, f: (a: number, b: number) => number): Usage => {
  const result: { -readonly [K in keyof Usage]: Usage[K] } = {}
  for (const key of keys) {
    const [a, b] = [one[key], other[key]]
    if (a !== undefined || b !== undefined) result[key] = f(a ?? 0, b ?? 0)
  }
  return result
}

const sum = (one: Usage | undefined, other: Usage): Usage =>
  one === undefined ? other : combine(one, other, (a, b) => a + b)

/** A conversation whose count is below what it was before has been counted anew since, so that all of it is this turn's. */
const since = (thread: Usage, before: Usage): Usage => {
  const isAnew = keys.some((key) => (thread[key] ?? 0) < (before[key] ?? 0))
  return isAnew ? thread : combine(thread, before, (now, then) => now - then)
}

/** What a turn used by all that was said of it. `before`: what the conversation had used before the turn. */
export const usageOfTurn = (so: UsageSoFar, before: Usage | undefined): Usage | undefined => {
  if (so.turn !== undefined) return so.turn
  if (so.thread !== undefined) return before === undefined ? so.thread : since(so.thread, before)
  return so.steps
}

export const costOfTurn = (so: UsageSoFar): number | undefined => so.costUsd ?? so.stepsCostUsd
