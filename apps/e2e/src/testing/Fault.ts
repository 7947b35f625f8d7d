import { Connection } from "@maestro/core/remote/Connection"
import { Helper } from "@maestro/machine/helper/Helper"
import { Effect, Option, Stream, SubscriptionRef } from "effect"
import type { FaultWorld } from "./FaultWorld.ts"
import type { SeededRandom } from "./SeededRandom.ts"

/** One fault, with all that is random about it decided. It is over, and healed, when `strike` has ended. */
export interface Fault {
  readonly text: string
  readonly strike: (world: FaultWorld) => Effect.Effect<void>
}

/** How a fault of a kind is drawn. */
export type FaultKind = (random: SeededRandom) => Fault

/** No fault waits longer than this to be noticed: another one may hide it. */
const noticeLimit = "25 seconds"

/** Waits until a fault is noticed, or for so long. */
export const noticed = <A, E>(world: FaultWorld, what: string, effect: Effect.Effect<A, E>) =>
  effect.pipe(
    Effect.timeoutOption(noticeLimit),
    Effect.map((seen) => {
      if (Option.isNone(seen)) world.ledger.note(`${what}: not noticed within ${noticeLimit}`)
    }),
    Effect.ignore
  )

/** Strikes, and waits until the helper's channel of before has ended, which is what a lost link comes to. */
export const untilLost = (world: FaultWorld, what: string, strike: Effect.Effect<unknown, unknown>) =>
  Effect.gen(function* () {
    const channel = yield* Helper.use((helper) => helper.channel).pipe(
      world.on,
      Effect.option,
      Effect.timeoutOption("10 seconds"),
      Effect.map(Option.flatten)
    )
    yield* Effect.ignore(strike)
    if (Option.isSome(channel)) yield* noticed(world, what, channel.value.closed)
  })

/** Until the connection is said to be worse than good, or is not there at all. */
export const untilWorse = (world: FaultWorld, isBad: (level: string) => boolean) =>
  Connection.use(({ status }) =>
    SubscriptionRef.changes(status).pipe(
      Stream.filter(({ health, state }) => state._tag !== "Connected" || isBad(health.level)),
      Stream.runHead
    )
  ).pipe(world.on)

/** Sends a signal to a process, if it is there. */
export const kill = (pid: number, signal: NodeJS.Signals) =>
  Effect.ignore(Effect.try({ try: () => process.kill(pid, signal), catch: () => "it is gone already" as const }))
