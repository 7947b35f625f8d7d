import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { globFiles, globLiteral } from "./GlobPattern.ts"

const files = [
  "a.conf",
  "b.conf",
  ".hidden.conf",
  "B.conf",
  "a[1].conf",
  "a1.conf",
  "star*",
  "sub/x.conf",
  "sub/y",
  "sub-2/x.conf"
]

const cases: ReadonlyArray<readonly [pattern: string, found: ReadonlyArray<string>]> = [
  ["*.conf", ["B.conf", "a.conf", "a1.conf", "a[1].conf", "b.conf"]],
  [".*.conf", [".hidden.conf"]],
  ["?.conf", ["B.conf", "a.conf", "b.conf"]],
  ["[ab].conf", ["a.conf", "b.conf"]],
  ["[!ab].conf", ["B.conf"]],
  ["[a-c].conf", ["a.conf", "b.conf"]],
  ["[[:upper:]].conf", ["B.conf"]],
  ["a\\[1\\].conf", ["a[1].conf"]],
  ["a[1].conf", ["a1.conf"]],
  ["star\\*", ["star*"]],
  ["sub*/x.conf", ["sub-2/x.conf", "sub/x.conf"]],
  ["{a,b}.conf", []],
  ["nothing", []],
  ["nothing/*", []],
  ["a.conf", ["a.conf"]]
]

layer(NodeServices.layer)("globFiles (R4)", (it) => {
  it.effect("finds what ssh finds, in its order", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped({ prefix: "maestro [glob] " })
      for (const name of ["sub", "sub-2"]) yield* fs.makeDirectory(`${folder}/${name}`)
      for (const name of files) yield* fs.writeFileString(`${folder}/${name}`, "")
      for (const [pattern, expected] of cases) {
        const found = yield* globFiles(`${globLiteral(folder)}/${pattern}`)
        assert.deepEqual(
          found,
          expected.map((name) => `${folder}/${name}`),
          pattern
        )
      }
    })
  )
})
