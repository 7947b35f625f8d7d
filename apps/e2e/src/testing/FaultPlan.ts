import type { Fault, FaultKind } from "./Fault.ts"
import { aloneKinds, faultKinds } from "./FaultKinds.ts"
import { seededRandom } from "./SeededRandom.ts"

/** Faults that belong together, and when those after the first one happen. */
export interface FaultGroup {
  readonly how: "alone" | "at once" | "during recovery"
  readonly faults: ReadonlyArray<Fault>
}

/** The faults of a run: the same for the same seed, whatever happens in it. */
export const planFaults = ({ faults, seed }: { readonly seed: number; readonly faults: number }) => {
  const random = seededRandom(seed)
  const [, fallback] = faultKinds[0] ?? []
  const groups: Array<FaultGroup> = []
  const draw = (size: number) => {
    const kinds = new Set<FaultKind>()
    while (kinds.size < size) {
      const kind = fallback === undefined ? undefined : random.pick(faultKinds, fallback)
      if (kind !== undefined) kinds.add(kind)
    }
    return [...kinds].map((kind) => kind(random))
  }
  for (let left = faults; left > 0; left -= groups.at(-1)?.faults.length ?? left) {
    const size = Math.min(
      left,
      random.pick(
        [
          [6, 1],
          [3, 2],
          [1, 3]
        ],
        1
      )
    )
    const [, alone] = aloneKinds[0] ?? []
    if (size === 1 && alone !== undefined && random.below(20) === 0) {
      groups.push({ how: "alone", faults: [alone(random)] })
    } else {
      const how = size === 1 ? "alone" : random.below(2) === 0 ? "at once" : "during recovery"
      groups.push({ how, faults: draw(size) })
    }
  }
  return groups
}
