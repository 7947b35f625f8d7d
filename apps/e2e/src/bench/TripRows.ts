import { AgentDetector } from "@maestro/core/agent/AgentDetector"
import { knownAgents } from "@maestro/core/agent/KnownAgents"
import { writeFileAtomic } from "@maestro/core/machine/AtomicWrite"
import type { MachineServices } from "@maestro/core/machine/Machines"
import { Effect } from "effect"
import { makeStack } from "../testing/Stack.ts"
import { pairs } from "./Measure.ts"
import { ms, type Row } from "./Row.ts"
import type { Setting } from "./Setting.ts"

/** How much later than announced the proxy's timers and a loaded machine may be, in round trips. */
const tolerance = 0.5

interface Counted {
  readonly what: string
  readonly work: Effect.Effect<unknown, unknown, MachineServices>
  /** Round trips that it may take; absent when nothing is promised. */
  readonly atMost?: number
}

/** Counts the round trips of something: by how much longer it takes far away than beside the machine, in turn. */
const count = Effect.fnUntraced(function* (setting: Setting, rounds: number, { what, work, atMost }: Counted) {
  const { host, rtt, stack } = setting
  const beside = yield* makeStack({ alias: host.alias, sshConfigPath: yield* host.configWith({}) })
  const { ours, theirs } = yield* pairs(rounds, stack.onRemote(work), beside.onRemote(work))
  const trips = (ours.median - theirs.median) / rtt
  return {
    what,
    rtt,
    ours: ms(ours.median),
    theirs: `the same without latency ${ms(theirs.median)}: ${trips.toFixed(1)} round trips`,
    ...(atMost === undefined
      ? { bar: "" }
      : { bar: `<= ${atMost} round ${atMost === 1 ? "trip" : "trips"}`, met: trips <= atMost + tolerance })
  } satisfies Row
})

/** What a user waits for in round trips: they are counted, so there is nothing to count without latency. */
export const tripRows = Effect.fnUntraced(function* (setting: Setting, rounds: number) {
  if (setting.rtt === 0) return []
  const content = new TextEncoder().encode("a line of a file that is edited\n".repeat(300))
  return [
    yield* count(setting, rounds, {
      what: `detection of ${knownAgents.length} agents (library)`,
      work: AgentDetector.use((detector) => detector.detect(knownAgents)),
      atMost: 1
    }),
    yield* count(setting, rounds, {
      what: "atomic save of a file of 10 KB (library)",
      work: writeFileAtomic(`${setting.host.home}/saved-${setting.rtt}`, content)
    })
  ]
}, Effect.scoped)
