import { Schema } from "effect"

const host = Schema.Literals(["a", "b", "c", "a.test", "b.test", "*", "?", "*.test", "!a", "!b.test", "!?.test"])

const line = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("Host"), words: Schema.NonEmptyArray(host) }),
  Schema.Struct({
    kind: Schema.Literal("Host ="),
    words: Schema.NonEmptyArray(Schema.Literals(['"a"', "'b'", '"c" # b', "a #b", 'c"d"']))
  }),
  Schema.Struct({
    kind: Schema.Literal("Match"),
    words: Schema.Tuple([
      Schema.Literals([
        "all",
        "host a,b",
        "host=*.test",
        "originalhost c",
        "!host a",
        "final",
        "final host *.test",
        "canonical",
        "user root",
        "exec true",
        'exec "test %n = a"'
      ])
    ])
  }),
  Schema.Struct({
    kind: Schema.Literal("HostName"),
    words: Schema.Tuple([Schema.Literals(["a.test", "b.test", "a"])])
  }),
  Schema.Struct({ kind: Schema.Literal("User"), words: Schema.Tuple([Schema.Literals(["of-this-line"])]) })
])

const include = (names: ReadonlyArray<string>) =>
  Schema.Struct({ kind: Schema.Literal("Include"), words: Schema.NonEmptyArray(Schema.Literals(names)) })

/** A file of `Host`, `Match` and other lines that ssh takes, with Includes of these. */
export const configFile = (...includes: ReadonlyArray<string>) =>
  Schema.Array(includes.length === 0 ? line : Schema.Union([line, include(includes)])).check(Schema.isMaxLength(8))

/** The lines of one generated file. */
export type ConfigFileLines = ReadonlyArray<{ readonly kind: string; readonly words: ReadonlyArray<string> }>

/** The text of a generated file. Every user is another one, and tells where it stands: `<file>-<line>`. */
export const configText = (name: string, lines: ConfigFileLines): string =>
  lines
    .map(({ kind, words }, index) => `${kind} ${kind === "User" ? `${name}-${index + 1}` : words.join(" ")}\n`)
    .join("")
