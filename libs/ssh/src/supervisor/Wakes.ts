import { Context, Stream } from "effect"
import { clockJumps } from "./ClockJumps.ts"
import { networkChanges } from "./NetworkChanges.ts"

/** What makes a connection worth a look at once: this computer woke up, or is on another network. */
export const Wakes = Context.Reference<Stream.Stream<"wake" | "network">>("@maestro/ssh/supervisor/Wakes", {
  defaultValue: () => Stream.merge(clockJumps, networkChanges)
})
