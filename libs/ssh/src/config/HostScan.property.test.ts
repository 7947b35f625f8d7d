import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SshBinary } from "../process/SshProcess.ts"
import { configHome } from "../testing/ConfigHome.ts"
import { type ConfigFileLines, configFile, configText } from "../testing/RandomConfig.ts"
import { resolveLog } from "./AppliedLines.ts"
import { isConcrete } from "./HostPattern.ts"
import { importableHosts } from "./HostScan.ts"

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
const oracle = Effect.fnUntraced(function* (config: string, files: Readonly<Record<string, ConfigFileLines>>) {
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
      Effect.map(resolveLog(["-F", config], alias), (answer) =>
        named.some((one) => one.alias === alias && answer?.log.includes(one.place))
      ),
    { concurrency: 4 }
  )
})

layer(NodeServices.layer, { excludeTestServices: true })("importableHosts", (it) => {
  it.effect.prop(
    "R4 lists, for any config, the names that ssh itself applies a line of",
    { config: configFile("one", "two", "t*", "~/.ssh/one", "missing"), one: configFile("two"), two: configFile() },
    (files) =>
      Effect.gen(function* () {
        const config = yield* configHome({
          config: configText("config", files.config),
          one: configText("one", files.one),
          two: configText("two", files.two)
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
