import { Effect, Schema } from "effect"
import { type FaultKind, kill, untilLost } from "./Fault.ts"
import { killClient } from "./FaultClient.ts"
import { until } from "./Hosts.ts"

const MasterPid = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Struct({ pid: Schema.Int })))

/** The process that owns the connection dies on this machine. */
export const killMaster: FaultKind = () => {
  const text = "SIGKILL of the local master"
  return {
    text,
    strike: (world) =>
      untilLost(
        world,
        text,
        Effect.gen(function* () {
          const names = yield* world.local.readDirectory(world.control)
          for (const name of names.filter((each) => /^[0-9a-f]{16}\.json$/.test(each))) {
            const { pid } = yield* MasterPid(yield* world.local.readFileString(`${world.control}/${name}`))
            yield* kill(pid, "SIGKILL")
          }
        })
      )
  }
}

/** This computer seems to have slept. */
export const clockJump: FaultKind = (random) => {
  const seconds = 60 + random.below(100_000)
  return {
    text: `the clock jumps by ${seconds} s`,
    strike: ({ clock }) =>
      Effect.gen(function* () {
        clock.slept += seconds * 1_000
        const before = clock.looks
        yield* until(Effect.sync(() => clock.looks > before + 1))
      })
  }
}

/** Another Maestro process dies in the middle of a run. */
export const killedClient: FaultKind = () => ({ text: "SIGKILL of another Maestro process", strike: killClient })
