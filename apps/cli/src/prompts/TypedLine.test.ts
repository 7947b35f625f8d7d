import { assert, describe, it } from "@effect/vitest"
import { emptyLine, typed } from "./TypedLine.ts"

describe("what is typed at a question (R11)", () => {
  it("is given by Enter, whatever the pieces it comes in", () => {
    const half = typed(emptyLine, "pass")
    assert.deepStrictEqual(half, { text: "pass", end: "open" })
    assert.deepStrictEqual(typed(half, "word\rmore"), { text: "password", end: "entered" })
  })

  it("takes back by Backspace, whole characters, and by Ctrl-U", () => {
    assert.strictEqual(typed(emptyLine, "ab😀\u007fc\r").text, "abc")
    assert.strictEqual(typed(emptyLine, "\u007fwrong\u0015right\r").text, "right")
  })

  it("is refused by Ctrl-C, and by Ctrl-D on an empty line", () => {
    assert.deepStrictEqual(typed(emptyLine, "half\u0003"), { text: "", end: "refused" })
    assert.strictEqual(typed(emptyLine, "\u0004").end, "refused")
    assert.deepStrictEqual(typed(emptyLine, "a\u0004b\r"), { text: "ab", end: "entered" })
  })

  it("has nothing of arrow and function keys in it", () => {
    assert.strictEqual(typed(emptyLine, "a\u001b[D\u001bOPb\u001b[200~c\u001b[201~\t\r").text, "abc")
  })
})
