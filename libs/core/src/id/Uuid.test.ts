import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Uuid7, uuid7 } from "./Uuid.ts"

describe("uuid7", () => {
  it("has the form of a version 7 UUID", () => {
    for (let i = 0; i < 200; i++) assert.isTrue(Schema.is(Uuid7)(uuid7()))
  })

  it("begins with the time, so that ids sort by it", () => {
    assert.isTrue(uuid7(0x0123456789ab).startsWith("01234567-89ab-7"))
    assert.isTrue(uuid7(1_000) < uuid7(1_001))
  })

  it("refuses upper case and other versions", () => {
    assert.isFalse(Schema.is(Uuid7)(uuid7().toUpperCase()))
    assert.isFalse(Schema.is(Uuid7)("6f1ed002-ab59-4b0d-a1a6-1f8b0f0c0a3e"))
  })
})
