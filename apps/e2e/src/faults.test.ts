import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { runFaults } from "./testing/FaultRun.ts"

const seed = Number(process.env["SEED"] ?? 20_261_122)
const faults = Number(process.env["FAULTS"] ?? 100)

describe("S6 S7 R10 agents, files and commands on a link, a server and a disk that fail in every way", () => {
  it.live(
    `lose nothing, repeat nothing, lie about nothing and leave nothing behind over ${faults} faults (SEED=${seed})`,
    () =>
      Effect.gen(function* () {
        const ledger = yield* runFaults({ seed, faults })
        assert.deepStrictEqual(ledger.violations, [], ledger.report)
      }),
    600_000
  )
})
