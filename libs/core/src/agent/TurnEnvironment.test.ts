import { assert, describe, it } from "@effect/vitest"
import { Record, Redacted } from "effect"
import { turnEnvironment } from "./TurnEnvironment.ts"

describe("the variables of a turn (S3, R13)", () => {
  it("are the agent's, over them the user's, and over them what holds it to its access mode", () => {
    const command = { argv: ["x"], env: { A: "agent", B: "agent" }, accessEnv: { C: "access" } } as const
    const own = { B: Redacted.make("own"), C: Redacted.make("own"), D: Redacted.make("own") }
    const values = Record.map(turnEnvironment(command, own), (value) => Redacted.value(value))
    assert.deepEqual(values, { A: "agent", B: "own", C: "access", D: "own" })
  })
})
