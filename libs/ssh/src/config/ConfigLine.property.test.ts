import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, FileSystem, Schema } from "effect"
import { resolveLog } from "./AppliedLines.ts"
import { readLine } from "./ConfigLine.ts"
import { matchesHostLine } from "./HostPattern.ts"

/** What a Host line is made of where it is hard to read. */
const piece = Schema.Literals([
  " ",
  "\t",
  '"',
  "'",
  "\\",
  "#",
  "=",
  "a",
  "b",
  "!",
  "*",
  "?",
  ",",
  "\r",
  "\f",
  "a b",
  '"a"'
])

const start = Schema.Literals(["Host ", "Host=", "host\t", " HOST = ", '"Host"', "Host", 'Host "a', "\tHost 'b"])

const names = ["a", "b", "ab", "=a", "a#b", "a=b", "aa", "#a"]

layer(NodeServices.layer, { excludeTestServices: true })("readLine", (it) => {
  it.effect.prop(
    "R4 reads any Host line as ssh does: the same is refused, and the rest is for the same names",
    { start, pieces: Schema.Array(piece).check(Schema.isMaxLength(10)) },
    ({ start: keyword, pieces }) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const config = `${yield* fs.makeTempDirectoryScoped()}/config`
        const line = keyword + pieces.join("")
        yield* fs.writeFileString(config, `${line}\n`)
        const read = readLine(line)
        const answers = yield* Effect.forEach(
          names,
          (name) => Effect.map(resolveLog(["-F", config], name), (answer) => ({ name, log: answer?.log ?? "" })),
          { concurrency: 4 }
        )
        // Words that are empty are refused by Host itself; a line that is not one of Host has an unknown keyword.
        const isOurs = read._tag === "Directive" && read.keyword === "host" && !read.words.includes("")
        const isRefused = answers.every(({ log }) => log.includes("terminating, 1 bad configuration options"))
        assert.strictEqual(isRefused, read._tag !== "Nothing" && !isOurs, line)
        if (!isOurs || read._tag !== "Directive") return
        for (const { name, log } of answers)
          assert.strictEqual(log.includes("Applying options"), matchesHostLine(name, read.words), `${line} for ${name}`)
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 40 }, timeout: 120_000 }
  )
})
