import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { hostname } from "node:os"
import { remoteUnderTest } from "./testing/RemoteUnderTest.ts"

const stages = ["config", "reach", "host-key", "authenticate", "shell", "platform"]

describe("maestro remote test (R2)", () => {
  it.live("shows the steps in their order, then what the machine says of itself", () =>
    Effect.gen(function* () {
      const { maestro, host } = yield* remoteUnderTest()
      const first = yield* maestro.json(["remote", "test", "gpu"])
      assert.deepEqual([first.remote, first.ok], ["gpu", true])
      const seen = first.steps.map((step: { step: string; passed: boolean }) => [step.step, step.passed])
      assert.deepEqual(
        seen,
        stages.map((stage) => [stage, true])
      )
      assert.deepEqual([first.machine.hostname, first.machine.user], [hostname(), host.user])
      assert.isAbove(first.machine.roundTrip, 0)
      const second = yield* maestro.run(["remote", "test", "gpu"])
      const lines = second.stdout.toString().trimEnd().split("\n")
      assert.strictEqual(lines.length, stages.length + 1)
      for (const line of lines.slice(0, -1)) assert.match(line, /^✓ /)
      assert.include(lines.at(-1)!, `"gpu" works: ${host.user}@${hostname()}, `)
      assert.strictEqual(yield* host.accepted, 1)
    })
  )

  it.live("tests a disabled remote too, and says that a remote is not there", () =>
    Effect.gen(function* () {
      const { maestro } = yield* remoteUnderTest(["--disabled"])
      assert.isTrue((yield* maestro.json(["remote", "test", "gpu"])).ok)
      const { code, stderr } = yield* maestro.run(["remote", "test", "nobody", "--json"])
      assert.deepEqual([code, JSON.parse(stderr).error.code], [5, "remote-not-found"])
    })
  )
})
