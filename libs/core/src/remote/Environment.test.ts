import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { EnvRecord, EnvVariable } from "./Environment.ts"

const decode = Schema.decodeUnknownResult(EnvRecord(EnvVariable))

describe("variables by their names (R1, R13)", () => {
  it("are all taken, or none: a name that cannot be one is said", () => {
    const good = decode({ A: { secret: true }, _b1: { secret: false } })
    assert.deepStrictEqual(good._tag === "Success" ? Object.keys(good.success) : good, ["A", "_b1"])
    for (const name of ["a-b", "1a", "", "a b", "A=B"]) {
      const bad = decode({ A: { secret: true }, [name]: { secret: false } })
      assert(bad._tag === "Failure")
      assert.include(String(bad.failure), `${JSON.stringify(name)}: must be letters`)
    }
  })
})
