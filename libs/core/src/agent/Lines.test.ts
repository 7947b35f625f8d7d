import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { LineSplitter } from "./Lines.ts"

const encoder = new TextEncoder()

const split = (bytes: Uint8Array, cuts: ReadonlyArray<number>, offset = 0) => {
  const splitter = new LineSplitter(offset)
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  const lines = edges.slice(1).flatMap((edge, i) => splitter.push(bytes.slice(edges[i], edge)))
  return [...lines, ...splitter.end()]
}

describe("LineSplitter (S6)", () => {
  it("knows the place of every line", () => {
    assert.deepStrictEqual(split(encoder.encode("a\n\u00e9\r\nlast"), [], 100), [
      { offset: 100, text: "a", ending: "\n", end: 102, cut: false },
      { offset: 102, text: "\u00e9", ending: "\r\n", end: 106, cut: false },
      { offset: 106, text: "last", ending: "", end: 110, cut: false }
    ])
  })

  it("gives lines of one chunk the places that they have alone", () => {
    const texts = ["plain", "", "r\r", "\u00e9t\u00e9", "\ufeffmark", "end"]
    for (const some of [texts, texts.slice(0, 3), texts.slice(3)]) {
      const bytes = encoder.encode(`${some.join("\n")}\n`)
      const alone = split(bytes, Array.from(bytes.keys()), 7)
      assert.deepStrictEqual(split(bytes, [], 7), alone)
      assert.strictEqual(alone.at(-1)?.end, 7 + bytes.length)
    }
    const invalid = new Uint8Array([0x61, 10, 0xff, 0xe2, 0x82, 10, 0x62, 10])
    assert.deepStrictEqual(split(invalid, []), split(invalid, Array.from(invalid.keys())))
  })

  it("survives invalid UTF-8", () => {
    assert.strictEqual(split(new Uint8Array([0x61, 0xff, 0x62, 10]), [])[0]?.text, "a\ufffdb")
  })

  it.effect.prop(
    "gives the same lines however the bytes are cut",
    [Schema.Array(Schema.String), Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 })))],
    ([texts, cuts]) =>
      Effect.sync(() => {
        const bytes = encoder.encode(texts.join("\n"))
        assert.deepStrictEqual(split(bytes, cuts), split(bytes, []))
      })
  )
})
