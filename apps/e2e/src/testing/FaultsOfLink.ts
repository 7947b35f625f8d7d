import { Effect } from "effect"
import { type FaultKind, noticed, untilLost, untilWorse } from "./Fault.ts"

/** The link ends at a byte. */
export const cutAtByte: FaultKind = (random) => {
  const direction = random.below(4) === 0 ? "toServer" : "toClient"
  const bytes = random.below(direction === "toServer" ? 10_000 : 40_000)
  const manner = random.below(2) === 0 ? "close" : "reset"
  const text = `${manner === "close" ? "FIN" : "RST"} after ${bytes} bytes ${direction}`
  return {
    text,
    strike: (world) =>
      untilLost(
        world,
        text,
        Effect.flatten(world.proxy.cutAfter({ direction, bytes, manner })).pipe(Effect.timeoutOption("10 seconds"))
      )
  }
}

/** The link ends at once. */
export const cutNow: FaultKind = (random) => {
  const reset = random.below(2) === 0
  const text = reset ? "RST at once" : "FIN at once"
  return { text, strike: (world) => untilLost(world, text, reset ? world.proxy.reset : world.proxy.close) }
}

/** The link ends in one direction. */
export const halfClose: FaultKind = (random) => {
  const direction = random.below(2) === 0 ? "toServer" : "toClient"
  const text = `half-close ${direction}`
  return { text, strike: (world) => untilLost(world, text, world.proxy.halfClose(direction)) }
}

/** The link is slow for a while. */
export const slow: FaultKind = (random) => {
  const shape = random.below(2) === 0 ? { delay: 50 + random.below(250), jitter: 100 } : { bandwidth: 30_000 }
  const text = `slow link ${JSON.stringify(shape)}`
  return {
    text,
    strike: ({ proxy }) =>
      Effect.gen(function* () {
        const { toClient } = yield* proxy.stats
        yield* proxy.shape(shape)
        yield* Effect.timeoutOption(
          proxy.until((stats) => stats.toClient > toClient + 20_000),
          "2 seconds"
        )
        yield* proxy.shape({})
      })
  }
}

/** Nothing passes for a while. */
export const blackHole: FaultKind = (random) => {
  const lost = random.below(2) === 0
  const text = lost ? "black hole until the link is given up" : "black hole until the link is said to be bad"
  return {
    text,
    strike: (world) =>
      (lost
        ? untilLost(world, text, world.proxy.blackHole)
        : Effect.andThen(
            world.proxy.blackHole,
            noticed(
              world,
              text,
              untilWorse(world, (level) => level !== "good")
            )
          )
      ).pipe(Effect.ensuring(world.proxy.thaw))
  }
}
