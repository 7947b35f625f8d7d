import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { decodeFileName, displayFileName, encodeFileName, isEscapedFileName } from "./FileName.ts"

const bytesOf = (name: string) => Result.getOrThrow(encodeFileName(name))
const byte = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 255 }))
/** Bytes that are likely to begin, go on with, and break a UTF-8 sequence. */
const likely = Schema.Literals([
  0x2f, 0x41, 0x80, 0xbf, 0xc0, 0xc3, 0xa9, 0xe0, 0xed, 0xa0, 0xef, 0xbb, 0xf0, 0x9f, 0xf4, 0xff
])

describe("FileName", () => {
  it.effect.prop(
    "gives back the bytes of every name, and different strings for different bytes",
    {
      any: Schema.Array(byte),
      hard: Schema.Array(likely),
      other: Schema.Array(likely)
    },
    ({ any, hard, other }) =>
      Effect.sync(() => {
        for (const bytes of [any, hard])
          assert.deepStrictEqual([...bytesOf(decodeFileName(Uint8Array.from(bytes)))], [...bytes])
        const same = hard.length === other.length && hard.every((value, index) => value === other[index])
        assert.strictEqual(decodeFileName(Uint8Array.from(hard)) === decodeFileName(Uint8Array.from(other)), same)
      })
  )

  it.effect.prop("reads UTF-8 as it is", { text: Schema.String }, ({ text }) =>
    Effect.sync(() => {
      const name = Buffer.from(text.replaceAll("\0", "")).toString()
      const bytes = Buffer.from(name)
      assert.strictEqual(decodeFileName(bytes), name)
      assert.isTrue(bytes.equals(bytesOf(name)))
      assert.isFalse(isEscapedFileName(name))
    })
  )

  it("agrees with a strict decoder on what is UTF-8", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
    const isUtf8 = (bytes: Uint8Array) => Result.isSuccess(Result.try(() => strict.decode(bytes)))
    for (let first = 0; first < 256; first++) {
      for (const second of [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff]) {
        for (const rest of [[], [0x80], [0x80, 0xbf], [0x41]]) {
          const bytes = Uint8Array.of(first, second, ...rest)
          assert.strictEqual(isEscapedFileName(decodeFileName(bytes)), !isUtf8(bytes), bytes.join(" "))
        }
      }
    }
  })

  it("keeps a byte order mark, newlines and quotes", () => {
    const name = "\uFEFFa\n'b\"\\ \u{1F642}"
    assert.strictEqual(decodeFileName(Buffer.from(name)), name)
  })

  it("refuses what no file can be called", () => {
    assert.isTrue(Result.isFailure(encodeFileName("a\0b")))
    assert.isTrue(Result.isFailure(encodeFileName("a\uD800b")))
    assert.isTrue(Result.isFailure(encodeFileName("\uDC7F")))
  })

  it("shows what cannot be shown", () => {
    assert.strictEqual(displayFileName(decodeFileName(Uint8Array.of(0x61, 0xff, 0x0a, 0xc3, 0xa9))), "a\\xff\\x0aé")
  })
})
