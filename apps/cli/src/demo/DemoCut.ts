import type { RunOutput } from "@maestro/core/agent/AgentRun"
import { Effect, Ref } from "effect"
import { Output } from "../Output.ts"
import type { DemoServer } from "./DemoServer.ts"

/** How many events are shown before the link is cut. */
const eventsBefore = 5

/** How long the other machine cannot be reached: long enough for the agent to do a good part of its work alone. */
const outage = "2 seconds"

/** When things happened, in milliseconds since the run was asked for. */
export interface DemoTimes {
  readonly firstEvent?: number
  readonly cut?: number
  readonly restored?: number
  readonly backAgain?: number
}

/** Cuts the link in the middle of a run, and keeps the times. `seen` is told every output, `times` gives what was noted. */
export const makeDemoCut = Effect.fnUntraced(function* (server: DemoServer, start: number) {
  const output = yield* Output
  const scope = yield* Effect.scope
  const times = yield* Ref.make<DemoTimes>({})
  const count = yield* Ref.make(0)
  const note = (key: keyof DemoTimes) =>
    Ref.update(times, (was) => (was[key] === undefined ? { ...was, [key]: performance.now() - start } : was))

  const cut = Effect.gen(function* () {
    yield* server.cut
    yield* note("cut")
    yield* output.note("\n--- the link is cut, and the other machine is out of reach; the agent works on there ---")
    yield* Effect.sleep(outage)
    yield* server.restore
    yield* note("restored")
    yield* output.note("--- the other machine can be reached again ---\n")
  })

  const seen = Effect.fnUntraced(function* (each: RunOutput) {
    if (each._tag !== "Event") return
    yield* note("firstEvent")
    const { restored } = yield* Ref.get(times)
    if (restored !== undefined) yield* note("backAgain")
    if ((yield* Ref.updateAndGet(count, (n) => n + 1)) === eventsBefore) yield* Effect.forkIn(cut, scope)
  })
  return { seen, times: Ref.get(times) }
})
