/** Numbers that are the same in every run with the same seed. */
export interface SeededRandom {
  /** A whole number from 0 to one less than this. */
  below(limit: number): number
  /** One of these, each as often as its weight says. */
  pick<A>(choices: ReadonlyArray<readonly [weight: number, choice: A]>, otherwise: A): A
}

/** Park and Miller's generator. */
export const seededRandom = (seed: number): SeededRandom => {
  let state = (Math.abs(seed) % 2_147_483_646) + 1
  const below = (limit: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
  const pick: SeededRandom["pick"] = (choices, otherwise) => {
    let at = below(choices.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, choice] of choices) {
      if (at < weight) return choice
      at -= weight
    }
    return otherwise
  }
  return { below, pick }
}
