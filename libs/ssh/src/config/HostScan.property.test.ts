import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { SshBinary } from "../process/SshProcess.ts"
import { configHome } from "../testing/ConfigHome.ts"
import { resolveLog } from "./AppliedLines.ts"
import { isConcrete } from "./HostPattern.ts"
import { importableHosts } from "./HostScan.ts"

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
  })
])

const include = (names: ReadonlyArray<string>) =>
  Schema.Struct({ kind: Schema.Literal("Include"), words: Schema.NonEmptyArray(Schema.Literals(names)) })

const file = (...includes: ReadonlyArray<string>) =>
  Schema.Array(includes.length === 0 ? line : Schema.Union([line, include(includes)])).check(Schema.isMaxLength(8))

type File = ReadonlyArray<{ readonly kind: string; readonly words: ReadonlyArray<string> }>

const textOf = (lines: File): string => lines.map(({ kind, words }) => `${kind} ${words.join(" ")}\n`).join("")

/** The names on each generated Host line, as the words were meant, not as any parser of ours reads them. */
const meant: Readonly<Record<string, ReadonlyArray<string>>> = {
  '"a"': ["a"],
  "'b'": ["b"],
  'c"d"': ["cd"]
}

const namesOf = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const names: Array<string> = []
  for (const word of words) {
    names.push(...(meant[word] ?? [word.replace(/ ?#.*$/, "").replaceAll('"', "")]))
    if (word.includes("#")) break
  }
  return names.filter(isConcrete)
}

/** The names that ssh, asked for each of them, says it applied a line of. */
const oracle = Effect.fnUntraced(function* (config: string, files: Readonly<Record<string, File>>) {
  const named = Object.entries(files).flatMap(([name, lines]) =>
    lines.flatMap(({ kind, words }, index) =>
      kind.startsWith("Host ") || kind === "Host"
        ? namesOf(words).map((alias) => ({ alias, place: `.ssh/${name} line ${index + 1}: Applying` }))
        : []
    )
  )
  const aliases = [...new Set(named.map(({ alias }) => alias))]
  return yield* Effect.filter(
    aliases,
    (alias) =>
      Effect.map(resolveLog(config, alias), (answer) =>
        named.some((one) => one.alias === alias && answer?.log.includes(one.place))
      ),
    { concurrency: 4 }
  )
})

layer(NodeServices.layer, { excludeTestServices: true })("importableHosts", (it) => {
  it.effect.prop(
    "R4 lists, for any config, the names that ssh itself applies a line of",
    { config: file("one", "two", "t*", "~/.ssh/one", "missing"), one: file("two"), two: file() },
    (files) =>
      Effect.gen(function* () {
        const config = yield* configHome({
          config: textOf(files.config),
          one: textOf(files.one),
          two: textOf(files.two)
        })
        const expected = yield* oracle(config, files)
        const found = yield* importableHosts(config)
        assert.deepEqual(found.toSorted(), expected.toSorted())
        const unasked = yield* importableHosts(config).pipe(Effect.provideService(SshBinary, "/nonexistent/ssh"))
        assert.includeMembers([...unasked], [...expected], "without ssh")
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 60 }, timeout: 120_000 }
  )
})
