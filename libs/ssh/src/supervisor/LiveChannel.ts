import type { ConnectionHealth } from "@maestro/core/remote/ConnectionState"
import type { HelperChannel } from "@maestro/machine/helper/HelperChannel"
import { Effect, Fiber, Option } from "effect"
import { healthOf } from "./Health.ts"
import type { SupervisorTimings } from "./SupervisorTimings.ts"

/** How often a channel is looked at: soon until it has answered for the first time. */
const firstLook = "50 millis"
const look = "1 second"

/** Says what a channel's health is, again and again, and once that it has answered. Ends by interruption. */
export const watchHealth = Effect.fnUntraced(function* (
  channel: HelperChannel,
  show: (health: ConnectionHealth) => Effect.Effect<void>,
  proven: Effect.Effect<void>
) {
  let isProven = false
  while (true) {
    const roundTrip = yield* channel.roundTrip
    yield* show(healthOf({ roundTrip, silence: yield* channel.silence }))
    if (!isProven && roundTrip !== undefined) {
      isProven = true
      yield* proven
    }
    yield* Effect.sleep(isProven ? look : firstLook)
  }
})

/**
 * Has a channel answer at once. When it does not, what lies under it is proven or given up, and the channel is ended
 * unless it has answered meanwhile: that takes seconds, where waiting for its own pings to fail takes a quarter of a
 * minute.
 */
export const probe = Effect.fnUntraced(function* (
  channel: HelperChannel,
  timings: SupervisorTimings,
  options: { readonly late: Effect.Effect<void>; readonly distrust: Effect.Effect<void> }
) {
  const pong = yield* Effect.forkChild(Effect.exit(channel.request("ping")), { startImmediately: true })
  if (Option.isSome(yield* Effect.timeoutOption(Fiber.await(pong), timings.answer))) return
  yield* options.late
  yield* Effect.timeoutOption(options.distrust, timings.proof)
  if (pong.pollUnsafe() !== undefined) return
  yield* Effect.ignore(channel.fail("it did not answer when this computer woke up or its network changed"))
})
