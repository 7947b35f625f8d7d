import { Clock, Context, Layer } from "effect"
import { NodeServices } from "@effect/platform-node"

/**
 * Node's services and the real clock. Servers live in real time: under a test's virtual clock every wait for one would
 * last for ever.
 */
export const live = Layer.mergeAll(
  NodeServices.layer,
  Layer.succeed(Clock.Clock, Context.get(Context.empty(), Clock.Clock))
)
