import { assert, describe, it } from "@effect/vitest"
import { searchQuery, searchText } from "./SearchText.ts"

describe("searchText (H1)", () => {
  it.each([
    ["plain words stay", "Fixed the test.", "Fixed the test."],
    ["an unspaced script is one word a character", "修正bug", " 修  正 bug"],
    ["letters have one form", "ﬁx ＡＢＣ e\u0301", "fix ABC é"]
  ])("%s", (_, text, expected) => {
    assert.strictEqual(searchText(text), expected)
  })
})

describe("searchQuery (H1)", () => {
  it.each([
    ["nothing", "", undefined, []],
    ["only spaces", " \t\n ", undefined, []],
    ["one word may be a beginning", "fix", `"fix"*`, []],
    ["words are all wanted, and only the last one is a beginning", "fix the te", `"fix" AND "the" AND "te"*`, []],
    ["a phrase is exact", `"the test"`, `"the test"`, []],
    ["a phrase that is still being typed", `"the te`, `"the te"*`, []],
    ["words of FTS5 are words", "NOT a OR NEAR(b, 2)", `"NOT" AND "a" AND "OR" AND "NEAR(b," AND "2)"`, []],
    ["a word that ends with a symbol is whole", "C++", `"C++"`, []],
    ["symbols are apart", "-> a *", `"a"`, ["->", "*"]],
    ["a quote and nothing else", `"`, undefined, []],
    ["empty phrases", `"" " "`, undefined, []],
    ["a phrase of symbols", `"-- --"`, undefined, ["-- --"]]
  ])("%s", (_, text, match, symbols) => {
    assert.deepEqual(searchQuery(text), { match, symbols })
  })
})
