import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import {
  decodePayload,
  encodePayload,
  formatRequest,
  makeLineSplitter,
  parseFrame,
  payloadRoom,
  requestLimit
} from "./HelperFrame.ts"

const octal = (word: string) => Uint8Array.from(word.match(/[0-7]{3}/g) ?? [], (digits) => parseInt(digits, 8))

describe("HelperFrame", () => {
  it.effect.prop(
    "gives the same lines however the bytes are split",
    { bytes: Schema.Uint8Array, cuts: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 64 }))) },
    ({ bytes, cuts }) =>
      Effect.sync(() => {
        const input = bytes.map((byte) => (byte % 5 === 0 ? 10 : byte))
        const whole = makeLineSplitter()
        const expected = [...whole.push(input), whole.rest]
        const parts = makeLineSplitter()
        const lines: Array<string> = []
        let at = 0
        for (const cut of cuts) {
          lines.push(...parts.push(input.slice(at, at + cut)))
          at += cut
        }
        lines.push(...parts.push(input.slice(at)), parts.rest)
        assert.deepStrictEqual(lines, expected)
      })
  )

  it.effect.prop("decodes what it encodes, in every encoding", { bytes: Schema.Uint8Array }, ({ bytes }) =>
    Effect.gen(function* () {
      const word = encodePayload("b64", bytes)
      assert.deepStrictEqual(yield* Effect.fromResult(decodePayload("b64", word)), bytes)
      const digits = encodePayload("hex", bytes)
      assert.deepStrictEqual(digits === "-" ? new Uint8Array() : octal(digits), bytes)
    })
  )

  it("reads a frame", () => {
    assert.deepStrictEqual(Result.getOrThrow(parseFrame("12 d 0190-a.out 0 aGk=")), {
      id: 12,
      tag: "d",
      words: ["0190-a.out", "0", "aGk="]
    })
    assert.deepStrictEqual(Result.getOrThrow(parseFrame("3 pong")), { id: 3, tag: "pong", words: [] })
  })

  it.each(["", "hello", "1", "1  x", "-1 x", "1 x ", "1 X", "x 1", " 1 x", "1 x\u0000\t", "12345678901234567 x"])(
    "refuses %j",
    (line) => {
      const error = Result.getOrThrow(Result.flip(parseFrame(line)))
      assert.include(error.message, "does not parse")
    }
  )

  it("refuses a payload that is cut", () => {
    assert.isTrue(Result.isFailure(decodePayload("b64", "aGk")))
    assert.isTrue(Result.isFailure(decodePayload("hex", "a")))
    assert.isTrue(Result.isFailure(decodePayload("b64", "a\u00ffk=")))
  })

  it.each(["b64", "hex"] as const)("never builds a request over the limit (%s)", (encoding) => {
    const words = ["s.0123456789abcdef", "1048576"]
    const room = payloadRoom(encoding, formatRequest(999_999, "put", [...words, ""]).length)
    const line = formatRequest(999_999, "put", [...words, encodePayload(encoding, new Uint8Array(room).fill(255))])
    assert.isAtMost(line.length, requestLimit)
    assert.isAbove(line.length, requestLimit - 10)
  })
})
