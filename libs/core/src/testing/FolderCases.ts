import { assert } from "@effect/vitest"
import { Effect, FileSystem, Option } from "effect"
import { bytesOf, type FileSystemIt, manyBytes, outcomeOf, testFolder } from "./FileSystemIt.ts"

/** Folders and what is done with all that is in them. */
export const folderCases = (it: FileSystemIt) => {
  it.effect("makes folders, with what leads to them when asked", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* fs.makeDirectory(`${folder}/one`, { mode: 0o700 })
      assert.strictEqual((yield* fs.stat(`${folder}/one`)).mode & 0o777, 0o700)
      assert.strictEqual(yield* outcomeOf(fs.makeDirectory(`${folder}/one`)), "AlreadyExists")
      assert.strictEqual(yield* outcomeOf(fs.makeDirectory(`${folder}/no/deeper`)), "NotFound")
      yield* fs.makeDirectory(`${folder}/a/b/c`, { recursive: true })
      yield* fs.makeDirectory(`${folder}/a/b/c`, { recursive: true })
      assert.strictEqual((yield* fs.stat(`${folder}/a/b/c`)).type, "Directory")
      yield* fs.writeFileString(`${folder}/file`, "x")
      assert.strictEqual(yield* outcomeOf(fs.makeDirectory(`${folder}/file`)), "AlreadyExists")
      assert.strictEqual(yield* outcomeOf(fs.makeDirectory(`${folder}/file`, { recursive: true })), "AlreadyExists")
      assert.strictEqual(yield* outcomeOf(fs.makeDirectory(`${folder}/file/x`)), "BadResource")
      assert.strictEqual(yield* outcomeOf(fs.makeDirectory(`${folder}/file/x/y`, { recursive: true })), "BadResource")
    })
  )

  it.effect("lists a folder, hidden files too, with the type of each (W1)", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      assert.deepStrictEqual(yield* fs.readDirectory(folder), [])
      assert.deepStrictEqual(yield* fs.readDirectoryEntries(folder), [])
      yield* fs.makeDirectory(`${folder}/sub/deep`, { recursive: true })
      for (const name of [".hidden", "..twice", "file", "sub/file", "sub/deep/.file"]) {
        yield* fs.writeFileString(`${folder}/${name}`, name)
      }
      yield* fs.symlink("sub", `${folder}/link`)
      yield* fs.symlink("nowhere", `${folder}/dangling`)
      const names = ["..twice", ".hidden", "dangling", "file", "link", "sub"]
      assert.deepStrictEqual((yield* fs.readDirectory(folder)).toSorted(), names)
      const types = ["File", "File", "SymbolicLink", "File", "SymbolicLink", "Directory"]
      const entries = (yield* fs.readDirectoryEntries(folder)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
      assert.deepStrictEqual(
        entries,
        names.map((name, index) => ({ name, type: types[index] }) as FileSystem.DirectoryEntry)
      )
      assert.deepStrictEqual((yield* fs.readDirectory(`${folder}/sub`, { recursive: true })).toSorted(), [
        "deep",
        "deep/.file",
        "file"
      ])
      assert.deepStrictEqual((yield* fs.readDirectory(`${folder}/link`)).toSorted(), ["deep", "file"])
      assert.strictEqual(yield* outcomeOf(fs.readDirectory(`${folder}/none`)), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.readDirectory(`${folder}/dangling`)), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.readDirectory(`${folder}/file`)), "BadResource")
      assert.strictEqual(yield* outcomeOf(fs.readDirectoryEntries(`${folder}/none`)), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.readDirectoryEntries(`${folder}/file`)), "BadResource")
    })
  )

  it.effect("removes files, folders, and nothing that a link leads to", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* fs.makeDirectory(`${folder}/kept/inner`, { recursive: true })
      yield* fs.writeFileString(`${folder}/kept/file`, "kept")
      yield* fs.makeDirectory(`${folder}/tree/a/b`, { recursive: true })
      yield* fs.writeFileString(`${folder}/tree/a/b/file`, "x", { mode: 0o400 })
      yield* fs.symlink("../../kept", `${folder}/tree/a/to-kept`)
      yield* fs.symlink("kept", `${folder}/link`)
      yield* fs.symlink("loop", `${folder}/loop`)
      yield* fs.remove(`${folder}/tree`, { recursive: true })
      yield* fs.remove(`${folder}/link`, { recursive: true })
      yield* fs.remove(`${folder}/loop`)
      assert.deepStrictEqual((yield* fs.readDirectory(folder)).toSorted(), ["kept"])
      assert.deepStrictEqual((yield* fs.readDirectory(`${folder}/kept`)).toSorted(), ["file", "inner"])
      assert.notStrictEqual(yield* outcomeOf(fs.remove(`${folder}/kept`)), "ok")
      assert.strictEqual(yield* outcomeOf(fs.remove(`${folder}/none`)), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.remove(`${folder}/none`, { recursive: true })), "NotFound")
      yield* fs.remove(`${folder}/none`, { force: true })
      yield* fs.remove(`${folder}/none/below`, { force: true, recursive: true })
      assert.isTrue(yield* fs.exists(`${folder}/kept/file`))
      yield* fs.remove(`${folder}/kept/file`)
      assert.isFalse(yield* fs.exists(`${folder}/kept/file`))
    })
  )

  it.effect("moves files and folders over what is there, as rename does", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const at = (name: string) => `${folder}/${name}`
      yield* fs.writeFileString(at("one"), "one")
      yield* fs.writeFileString(at("two"), "two")
      yield* fs.rename(at("one"), at("two"))
      assert.strictEqual(yield* fs.readFileString(at("two")), "one")
      assert.isFalse(yield* fs.exists(at("one")))
      yield* fs.makeDirectory(at("folder"))
      yield* fs.makeDirectory(at("empty"))
      yield* fs.writeFileString(at("folder/file"), "x")
      // Onto the empty folder, not into it.
      yield* fs.rename(at("folder"), at("empty"))
      assert.deepStrictEqual(yield* fs.readDirectory(at("empty")), ["file"])
      yield* fs.makeDirectory(at("other"))
      assert.notStrictEqual(yield* outcomeOf(fs.rename(at("other"), at("empty"))), "ok")
      assert.strictEqual(yield* outcomeOf(fs.rename(at("two"), at("empty"))), "BadResource")
      assert.strictEqual(yield* outcomeOf(fs.rename(at("empty"), at("two"))), "BadResource")
      assert.strictEqual(yield* outcomeOf(fs.rename(at("none"), at("x"))), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.rename(at("two"), at("none/x"))), "NotFound")
      assert.notStrictEqual(yield* outcomeOf(fs.rename(at("empty"), at("empty/inside"))), "ok")
      yield* fs.symlink("two", at("link"))
      yield* fs.rename(at("link"), at("moved"))
      assert.strictEqual(yield* fs.readLink(at("moved")), "two")
      yield* fs.symlink("other", at("to-other"))
      yield* fs.rename(at("two"), at("to-other"))
      assert.strictEqual((yield* fs.lstat(at("to-other"))).type, "File")
      assert.deepStrictEqual(yield* fs.readDirectory(at("other")), [])
      yield* fs.rename(at("to-other"), at("to-other"))
      assert.strictEqual(yield* fs.readFileString(at("to-other")), "one")
    })
  )

  it.effect("copies files and trees, links as links, with their modes", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const at = (name: string) => `${folder}/${name}`
      const bytes = manyBytes(100_000)
      yield* fs.makeDirectory(at("from/sub/empty"), { recursive: true })
      yield* fs.writeFile(at("from/file"), bytes, { mode: 0o750 })
      yield* fs.writeFileString(at("from/sub/.hidden"), "hidden")
      yield* fs.symlink("/nowhere/at all", at("from/sub/link"))
      const when = new Date("2001-02-03T04:05:06Z")
      yield* fs.utimes(at("from/file"), when, when)
      yield* fs.copy(at("from"), at("to"))
      assert.isTrue(Buffer.from(yield* fs.readFile(at("to/file"))).equals(bytes))
      assert.strictEqual((yield* fs.stat(at("to/file"))).mode & 0o777, 0o750)
      assert.notDeepEqual((yield* fs.stat(at("to/file"))).mtime, Option.some(when))
      assert.strictEqual(yield* fs.readLink(at("to/sub/link")), "/nowhere/at all")
      assert.deepStrictEqual((yield* fs.readDirectory(at("to/sub"))).toSorted(), [".hidden", "empty", "link"])
      yield* fs.copy(at("from"), at("dated"), { preserveTimestamps: true })
      assert.deepStrictEqual((yield* fs.stat(at("dated/file"))).mtime, Option.some(when))
      yield* fs.copy(at("from/file"), at("single"))
      assert.strictEqual((yield* fs.stat(at("single"))).mode & 0o777, 0o750)
      assert.strictEqual(yield* outcomeOf(fs.copy(at("none"), at("x"))), "NotFound")
    })
  )

  it.effect("leaves what a copy finds there, unless it is told to overwrite, and removes nothing else", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const at = (name: string) => `${folder}/${name}`
      for (const name of ["from", "to"]) {
        yield* fs.makeDirectory(at(name))
        yield* fs.writeFileString(at(`${name}/both`), name)
        yield* fs.writeFileString(at(`${name}/${name}`), name)
      }
      yield* fs.copy(at("from"), at("to"))
      assert.strictEqual(yield* fs.readFileString(at("to/both")), "to")
      assert.deepStrictEqual((yield* fs.readDirectory(at("to"))).toSorted(), ["both", "from", "to"])
      yield* fs.copy(at("from"), at("to"), { overwrite: true })
      assert.strictEqual(yield* fs.readFileString(at("to/both")), "from")
      assert.strictEqual(yield* fs.readFileString(at("to/to")), "to")
      yield* fs.copyFile(at("from/from"), at("to/to"))
      assert.strictEqual(yield* fs.readFileString(at("to/to")), "from")
      assert.strictEqual(yield* outcomeOf(fs.copyFile(at("none"), at("x"))), "NotFound")
      assert.notStrictEqual(yield* outcomeOf(fs.copyFile(at("from"), at("x"))), "ok")
      assert.notStrictEqual(yield* outcomeOf(fs.copy(at("from"), at("from/inside"))), "ok")
      assert.notStrictEqual(yield* outcomeOf(fs.copy(at("from"), at("to/both"))), "ok")
    })
  )

  it.effect("makes temporary files and folders, and removes those of a scope", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* testFolder
      const one = yield* fs.makeTempDirectory({ directory, prefix: "pre-" })
      const two = yield* fs.makeTempDirectory({ directory, prefix: "pre-" })
      assert.notStrictEqual(one, two)
      assert.isTrue(one.startsWith(`${directory}/pre-`))
      assert.strictEqual((yield* fs.stat(one)).mode & 0o777, 0o700)
      const file = yield* fs.makeTempFile({ directory, suffix: ".txt" })
      assert.isTrue(file.startsWith(`${directory}/`) && file.endsWith(".txt"))
      assert.strictEqual((yield* fs.readFile(file)).length, 0)
      const paths = yield* Effect.scoped(
        Effect.gen(function* () {
          const folder = yield* fs.makeTempDirectoryScoped({ directory })
          const temp = yield* fs.makeTempFileScoped({ directory, prefix: "x" })
          yield* fs.writeFile(`${folder}/file`, bytesOf("x"))
          return [folder, temp]
        })
      )
      for (const path of paths) assert.isFalse(yield* fs.exists(path))
      assert.strictEqual(yield* outcomeOf(fs.makeTempDirectory({ directory: `${directory}/none` })), "NotFound")
      const usual = yield* fs.makeTempFileScoped()
      assert.isTrue(usual.startsWith("/"))
    })
  )

  it.effect("finds paths by pattern", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const root = yield* testFolder
      for (const folder of ["src/deep", "src/.git/objects", "doc"])
        yield* fs.makeDirectory(`${root}/${folder}`, { recursive: true })
      const files = [
        "a.ts",
        "src/b.ts",
        "src/deep/c.ts",
        "src/deep/d.tsx",
        "src/.env.ts",
        "src/.git/e.ts",
        "doc/[x].md",
        "doc/é.md"
      ]
      for (const file of files) yield* fs.writeFileString(`${root}/${file}`, "")
      yield* fs.symlink("deep", `${root}/src/link`)
      yield* fs.symlink("nowhere", `${root}/doc/dangling.md`)
      const found = (
        pattern: string,
        options: { readonly exclude?: ReadonlyArray<string>; readonly dot?: boolean } = {}
      ) => fs.glob(pattern, { root, ...options })
      assert.deepStrictEqual(yield* found("**/*.ts"), ["a.ts", "src/b.ts", "src/deep/c.ts"])
      assert.deepStrictEqual(yield* found("*.ts"), ["a.ts"])
      assert.deepStrictEqual(yield* found("src/*/?.{ts,tsx}"), [
        "src/deep/c.ts",
        "src/deep/d.tsx",
        "src/link/c.ts",
        "src/link/d.tsx"
      ])
      assert.deepStrictEqual(yield* found("src/link/*.ts"), ["src/link/c.ts"])
      assert.deepStrictEqual(yield* found("**/[a-c].ts"), ["a.ts", "src/b.ts", "src/deep/c.ts"])
      assert.deepStrictEqual(yield* found("doc/\\[x\\].md"), ["doc/[x].md"])
      assert.deepStrictEqual(yield* found("doc/?.md"), ["doc/é.md"])
      assert.deepStrictEqual(yield* found("doc/*.md"), ["doc/[x].md", "doc/dangling.md", "doc/é.md"])
      assert.include(yield* found("src/**", { dot: true }), "src/.git/e.ts")
      const without = yield* found("src/**/*.ts", { dot: true, exclude: ["**/.git"] })
      assert.deepStrictEqual(without, ["src/.env.ts", "src/b.ts", "src/deep/c.ts"])
      assert.deepStrictEqual(yield* found("src/**"), [
        "src",
        "src/b.ts",
        "src/deep",
        "src/deep/c.ts",
        "src/deep/d.tsx",
        "src/link"
      ])
      assert.deepStrictEqual(yield* found("none/*"), [])
      assert.deepStrictEqual(yield* found("a.ts/*"), [])
      assert.deepStrictEqual(yield* fs.glob(`${root.replaceAll("'", "\\'")}/*.ts`), [`${root}/a.ts`])
    })
  )
}
