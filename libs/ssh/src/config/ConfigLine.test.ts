import { assert, describe, it } from "@effect/vitest"
import { readLine } from "./ConfigLine.ts"

describe("readLine (R4)", () => {
  const cases: ReadonlyArray<readonly [line: string, keyword: string, words: ReadonlyArray<string>]> = [
    ["Host build", "host", ["build"]],
    ["\t  HOST\tbuild \t test  ", "host", ["build", "test"]],
    ["Host=build", "host", ["build"]],
    ["Host = build", "host", ["build"]],
    ["Host == build", "host", ["=", "build"]],
    ["Host=a=b", "host", ["a=b"]],
    ['"Host" build', "host", ["build"]],
    ['Host "build"', "host", ["build"]],
    ["Host 'two words' last", "host", ["two words", "last"]],
    ['Host one"joined"word', "host", ["onejoinedword"]],
    ['Host a\\ b \\"c\\" d\\e', "host", ["a b", '"c"', "d\\e"]],
    ["Host 'a\\ b'", "host", ["a\\ b"]],
    ['Host ""', "host", [""]],
    ["Host a#b c # d", "host", ["a#b", "c"]],
    ["Host build\r", "host", ["build"]],
    ["Host build\f", "host", ["build"]],
    ["Host build\0 not seen", "host", ["build"]],
    ["Host *.test !gate.test", "host", ["*.test", "!gate.test"]],
    ["Include ~/.ssh/conf.d/*", "include", ["~/.ssh/conf.d/*"]]
  ]
  it.each(cases)("%j", (line, keyword, words) =>
    assert.deepEqual(readLine(line), { _tag: "Directive", keyword, words })
  )

  it.each(["", "   ", "\r", "# Host a", "  #Host a", "\t"])("nothing: %j", (line) =>
    assert.deepEqual(readLine(line), { _tag: "Nothing" })
  )

  it.each([
    ['Host "open', "invalid quotes"],
    ["Host it's", "invalid quotes"],
    ["Host", 'no argument after keyword "host"'],
    ["Compression =", 'no argument after keyword "compression"']
  ])("refused: %j", (line, problem) => assert.deepEqual(readLine(line), { _tag: "Refused", problem }))
})
