import { Effect } from "effect"

/** Milliseconds of the runs of one thing. */
export interface Sample {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Two things measured in turn, A B A B, so that a machine whose speed drifts does not favour either. */
export interface Pair {
  readonly ours: Sample
  readonly theirs: Sample
  /** The median of ours/theirs, pair by pair. */
  readonly ratio: number
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The value that this part of them (0 to 100) does not exceed. */
export const percentile = (values: ReadonlyArray<number>, part: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * part) / 100) - 1)] ?? Number.NaN
}

const sampleOf = (values: ReadonlyArray<number>): Sample => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values)
})

/** How long an effect takes, in milliseconds. */
export const timed = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    const start = performance.now()
    return Effect.map(effect, () => performance.now() - start)
  })

export const measure = Effect.fnUntraced(function* <E, R>(times: number, effect: Effect.Effect<unknown, E, R>) {
  const values: Array<number> = []
  yield* effect
  for (let i = 0; i < times; i++) values.push(yield* timed(effect))
  return sampleOf(values)
})

/** One warm-up of each, then `times` pairs. */
export const pairs = Effect.fnUntraced(function* <E, R, E2, R2>(
  times: number,
  ours: Effect.Effect<unknown, E, R>,
  theirs: Effect.Effect<unknown, E2, R2>
) {
  yield* ours
  yield* theirs
  const a: Array<number> = []
  const b: Array<number> = []
  for (let i = 0; i < times; i++) {
    a.push(yield* timed(ours))
    b.push(yield* timed(theirs))
  }
  const ratios = a.map((value, i) => value / (b[i] ?? Number.NaN))
  return { ours: sampleOf(a), theirs: sampleOf(b), ratio: median(ratios) } satisfies Pair
})
