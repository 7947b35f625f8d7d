import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { summaryOf } from "./Summary.ts"

describe("the summary of an answer (H1)", () => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ["Fixed the failing test in `parser.ts`.", "Fixed the failing test in parser.ts."],
    ["Fixed the failing test. Then I ran all of them.", "Fixed the failing test."],
    ["## Summary\n\nThe **parser** now _accepts_ empty lines.", "Summary: The parser now accepts empty lines."],
    ["Done.\n\nThe build is green again. More.", "Done. The build is green again."],
    ["Sure! I will look at the tests now. Wait.", "Sure! I will look at the tests now."],
    ["I changed:\n- [x] `a.ts`: the parser", "I changed: a.ts: the parser"],
    ["See [the docs](https://example.org/a_b) and ![logo](x.png) for the rest.", "See the docs and logo for the rest."],
    ["```ts\nconst a = 1\n```\nThat is all that was needed.", "That is all that was needed."],
    ["```\nonly code here, nothing else\n```", "only code here, nothing else"],
    ["> quoted words of somebody else entirely", "quoted words of somebody else entirely"],
    ["1. First of all the tests were run", "First of all the tests were run"],
    ["snake_case_names and 2 * 3 * 4 stay what they are", "snake_case_names and 2 * 3 * 4 stay what they are"],
    ["\u001b[32mgreen text of a terminal\u001b[0m here", "green text of a terminal here"],
    ["---\n\n***\n", ""],
    ["", ""],
    ["Version 1.2.3 e.g. of the parser is out", "Version 1.2.3 e.g. of the parser is out"],
    [
      "テストを直しました。次はビルドです。そして最後にすべてを確認します。",
      "テストを直しました。次はビルドです。そして最後にすべてを確認します。"
    ]
  ]
  for (const [text, summary] of cases) {
    it(JSON.stringify(text.slice(0, 50)), () => assert.strictEqual(summaryOf(text), summary))
  }

  it("is cut between words, and says so", () => {
    const long = `${"word ".repeat(80)}end`
    const summary = summaryOf(long)
    assert.isAtMost(summary.length, 200)
    assert.match(summary, /^(word )+word…$/)
    assert.strictEqual(Array.from(summaryOf("x".repeat(1_000))).length, 200)
  })

  it.effect.prop(
    "is one line of at most 200 whole characters, whatever the answer is",
    { text: Schema.String },
    ({ text }) =>
      Effect.sync(() => {
        const summary = summaryOf(text)
        assert.isAtMost(Array.from(summary).length, 200)
        assert.notMatch(summary, /[\u0000-\u001f\u007f]/)
        assert.strictEqual(summary, summary.trim())
      })
  )

  it("does not take long for an answer made to take long", () => {
    const start = performance.now()
    for (const text of [
      "*".repeat(20_000),
      "_a".repeat(10_000),
      "[".repeat(20_000),
      "<a".repeat(10_000),
      "`".repeat(20_000)
    ])
      summaryOf(text)
    assert.isBelow(performance.now() - start, 2_000)
  })
})
