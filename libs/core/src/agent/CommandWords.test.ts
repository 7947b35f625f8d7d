import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import * as CommandLine from "effect/process/CommandLine"
import { commandWords } from "./CommandWords.ts"

describe("the words of a command line", () => {
  it.each([
    ["claude --print", ["claude", "--print"]],
    ["  claude \t --print  ", ["claude", "--print"]],
    [`sh -c 'echo "$HOME" | cat'`, ["sh", "-c", 'echo "$HOME" | cat']],
    [`a "b c" 'd e' f\\ g ''`, ["a", "b c", "d e", "f g", ""]],
    [`a "x \\"y\\" \\\\ \\$z" b'c'"d"`, ["a", 'x "y" \\ $z', "bcd"]],
    ["~/bin/agent --x=~/y", ["~/bin/agent", "--x=~/y"]],
    ["--resume {id} --at={id}", ["--resume", "{id}", "--at={id}"]],
    ["", []],
    ["h\u00e9 \u{1f600}", ["h\u00e9", "\u{1f600}"]]
  ])("%j", (text, words) => {
    assert.deepStrictEqual(commandWords(text), Result.succeed(words))
  })

  it.each([
    ["a | b", 'The operator "|" needs a shell: quote it'],
    ["a > b", 'The operator ">" needs a shell'],
    ["a $HOME", "expansion"],
    ["a `b`", "Command substitution"],
    ['a "$(b)"', "expansion"],
    ["a *.md", "glob"],
    ["A=b c", "variable assignment"],
    ["a 'b", "The quote is not closed"],
    ["a \\", "backslash"],
    ["a\nb", "must be in one line"],
    ["a\0b", "NUL"]
  ])("%j is refused, and says why", (text, why) => {
    const words = commandWords(text)
    assert(Result.isFailure(words))
    assert.include(words.failure, why)
  })

  // Written out, control characters are shown and not kept, so that they cannot rewrite a screen.
  const withoutControls = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ")

  it.effect.prop(
    "words with any characters of a line are written and read back as they were",
    { given: Schema.Array(Schema.String) },
    ({ given }) =>
      Effect.sync(() => {
        const words = ["program", ...given.map(withoutControls)]
        assert.deepStrictEqual(commandWords(CommandLine.display(words)), Result.succeed(words))
      }),
    { arbitrary: { runs: 500 } }
  )

  it.effect.prop(
    "what shells have a meaning for is read back too",
    {
      given: Schema.Array(
        Schema.Array(Schema.Literals(["'", '"', "\\", "$", "`", "~", "|", "{", ",", "*", " ", "a", "=", "#"]))
      )
    },
    ({ given }) =>
      Effect.sync(() => {
        const words = given.map((characters) => characters.join(""))
        assert.deepStrictEqual(commandWords(CommandLine.display(words)), Result.succeed(words))
      }),
    { arbitrary: { runs: 500 } }
  )
})
