import { assert } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { decodeFileName } from "../machine/FileName.ts"
import { type FileSystemIt, type FileSystemSuiteOptions, manyBytes, testFolder } from "./FileSystemIt.ts"

const plain = [
  "with space",
  " leading and trailing ",
  "-rf",
  "--help",
  'it\'s "quoted"',
  "two\nlines",
  "\n",
  "ends in newline\n",
  "tab\tand\rreturn",
  "$HOME `id` $(id) \\n \\",
  "* ? [a] {b,c} ~",
  "~",
  "#hash;semi&amp|pipe<in>out!",
  "é 漢字 🙂",
  "e\u0301",
  "...",
  "\u0001\u007f",
  "x".repeat(255)
]
/** Not UTF-8: latin1, a lone continuation byte, a cut sequence, an overlong one, and all high bytes. */
const raw = [
  [0xe9],
  [0x61, 0x80, 0x0a],
  [0xe6, 0xbc],
  [0xc0, 0xaf],
  Array.from({ length: 128 }, (_, index) => 128 + index)
].map((bytes) => decodeFileName(Uint8Array.from(bytes)))

/** Names of files may hold every byte but NUL and the slash. */
export const fileNameCases = (it: FileSystemIt, { kind }: FileSystemSuiteOptions) => {
  it.effect(
    "takes every name there can be (W1)",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* testFolder
        const names = kind === "machine" ? [...plain, ...raw] : plain
        for (const name of names) yield* fs.writeFileString(`${folder}/${name}`, name)
        assert.deepStrictEqual((yield* fs.readDirectory(folder)).toSorted(), names.toSorted())
        assert.deepStrictEqual(
          (yield* fs.readDirectoryEntries(folder)).map((entry) => entry.name).toSorted(),
          names.toSorted()
        )
        assert.deepStrictEqual((yield* fs.glob("*", { root: folder, dot: true })).toSorted(), names.toSorted())
        for (const [index, name] of names.entries()) {
          const path = `${folder}/${name}`
          assert.strictEqual((yield* fs.stat(path)).type, "File")
          assert.strictEqual(yield* fs.realPath(path), `${yield* fs.realPath(folder)}/${name}`)
          yield* fs.writeFile(path, manyBytes(100_000 + index))
          assert.strictEqual((yield* fs.readFile(path)).length, 100_000 + index)
          yield* fs.rename(path, `${folder}/plain`)
          yield* fs.makeDirectory(path)
          yield* fs.symlink(name, `${path}/${name}`)
          assert.strictEqual(yield* fs.readLink(`${path}/${name}`), name)
          yield* fs.copy(path, `${folder}/copied`)
          assert.deepStrictEqual(
            yield* fs
              .readDirectory(folder, { recursive: true })
              .pipe(Effect.map((all) => all.filter((found) => found.startsWith("copied/")))),
            [`copied/${name}`]
          )
          yield* fs.remove(path, { recursive: true })
          yield* fs.remove(`${folder}/copied`, { recursive: true })
          yield* fs.remove(`${folder}/plain`)
        }
        assert.deepStrictEqual(yield* fs.readDirectory(folder), [])
      }),
    { timeout: 120_000 }
  )

  it.effect("makes temporary folders with prefixes of any kind", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* testFolder
      for (const prefix of ["-n ", "it's\n", "é"]) {
        const made = yield* fs.makeTempDirectory({ directory, prefix })
        assert.isTrue(made.startsWith(`${directory}/${prefix}`))
        assert.strictEqual((yield* fs.stat(made)).type, "Directory")
      }
    })
  )
}
