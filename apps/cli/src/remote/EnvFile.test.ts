import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { parseEnvFile } from "./EnvFile.ts"

const parse = (text: string) => Result.getOrThrow(parseEnvFile(text))

describe("parseEnvFile", () => {
  it.each([
    [
      "plain",
      "A=1\nB=two words  \n",
      [
        ["A", "1"],
        ["B", "two words"]
      ]
    ],
    ["no newline at the end", "A=1", [["A", "1"]]],
    [
      "Windows line ends and a byte order mark",
      '\uFEFFA=1\r\nB="2"\r\n',
      [
        ["A", "1"],
        ["B", "2"]
      ]
    ],
    ["comments, empty lines, export", "# A=0\n\n  export A=1\n", [["A", "1"]]],
    ["an equals sign in the value", "URL=http://x/?a=b#c\n", [["URL", "http://x/?a=b#c"]]],
    [
      "an empty value",
      "A=\nB=''\n",
      [
        ["A", ""],
        ["B", ""]
      ]
    ],
    ["single quotes are literal", "A='$HOME \\n \"x\"' # why\n", [["A", '$HOME \\n "x"']]],
    ["double quotes have escapes", 'A="a\\nb \\"c\\" \\\\ \\$x"\n', [["A", 'a\nb "c" \\ $x']]],
    [
      "quoted values over several lines",
      "KEY='-----\nabc\n-----'\nB=1\n",
      [
        ["KEY", "-----\nabc\n-----"],
        ["B", "1"]
      ]
    ]
  ] as const)("%s", (_, text, expected) => {
    assert.deepEqual(parse(text), expected as never)
  })

  it.each([
    ["a line without =", "A=1\nnonsense\n", 2],
    ["a quote that never ends", "A=1\n\nB='x\n", 3],
    ["text behind the quotes", "A='x' y\n", 1]
  ])("tells the line of %s", (_, text, line) => {
    assert.deepEqual(parseEnvFile(text), Result.fail(line))
  })

  it.effect.prop("takes back any values that were quoted", { values: Schema.Array(Schema.String) }, ({ values }) =>
    Effect.sync(() => {
      const quoted = values.map((value, index) => `V${index}="${value.replaceAll(/["\\]/g, "\\$&")}"`)
      assert.deepEqual(
        parse(quoted.join("\n")),
        values.map((value, index) => [`V${index}`, value] as const)
      )
    })
  )
})
