import { assert, layer } from "@effect/vitest"
import { Effect, FileSystem, type Layer } from "effect"
import { writeFileAtomic } from "../machine/AtomicWrite.ts"
import { bytesOf, manyBytes, outcomeOf, testFolder } from "./FileSystemIt.ts"

/** What saving a file must do on every machine's file system (product row W2). */
export const atomicWriteSuite = <E>(name: string, impl: Layer.Layer<FileSystem.FileSystem, E>) =>
  layer(impl, { excludeTestServices: true, timeout: "60 seconds" })(name, (it) => {
    it.effect("makes a file, and replaces one that is there, whole (W2)", () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* testFolder
        const path = `${folder}/${"ä🙂".repeat(40)}`
        yield* writeFileAtomic(path, bytesOf("first"), { mode: 0o640 })
        assert.strictEqual(yield* fs.readFileString(path), "first")
        assert.strictEqual((yield* fs.stat(path)).mode & 0o777, 0o640)
        // Who has the old content by another name keeps it: nothing was written over.
        yield* fs.link(path, `${folder}/other`)
        for (const bytes of [manyBytes(300_000), new Uint8Array(), bytesOf("c\xe9\r\n")]) {
          yield* writeFileAtomic(path, bytes)
          assert.isTrue(Buffer.from(yield* fs.readFile(path)).equals(bytes))
        }
        assert.strictEqual(yield* fs.readFileString(`${folder}/other`), "first")
        assert.strictEqual((yield* fs.readDirectory(folder)).length, 2)
      })
    )

    it.effect("keeps mode, owner and symbolic links (W2)", () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* testFolder
        const at = (name: string) => `${folder}/${name}`
        yield* fs.makeDirectory(at("real"))
        yield* fs.writeFileString(at("real/file"), "old")
        yield* fs.chmod(at("real/file"), 0o4755)
        const before = yield* fs.stat(at("real/file"))
        yield* fs.symlink("real/file", at("link"))
        yield* fs.symlink(at("link"), at("second"))
        yield* writeFileAtomic(at("second"), bytesOf("new"))
        const after = yield* fs.stat(at("real/file"))
        assert.strictEqual(after.mode, before.mode)
        assert.deepStrictEqual([after.uid, after.gid], [before.uid, before.gid])
        assert.strictEqual(yield* fs.readFileString(at("real/file")), "new")
        assert.strictEqual(yield* fs.readLink(at("link")), "real/file")
        assert.strictEqual(yield* fs.readLink(at("second")), at("link"))
        assert.deepStrictEqual(yield* fs.readDirectory(at("real")), ["file"])
        yield* fs.symlink("real/made", at("to-new"))
        yield* writeFileAtomic(at("to-new"), bytesOf("made"))
        assert.strictEqual(yield* fs.readFileString(at("real/made")), "made")
      })
    )

    it.effect("leaves nothing behind, and the old content, where it cannot save", () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* testFolder
        const at = (name: string) => `${folder}/${name}`
        yield* fs.makeDirectory(at("sub"))
        yield* fs.symlink("loop", at("loop"))
        const outcome = (path: string) => outcomeOf(writeFileAtomic(path, bytesOf("x")))
        assert.strictEqual(yield* outcome(at("sub")), "BadResource")
        assert.strictEqual(yield* outcome(at("loop")), "BadResource")
        assert.strictEqual(yield* outcome(at("none/file")), "NotFound")
        assert.deepStrictEqual((yield* fs.readDirectory(folder)).toSorted(), ["loop", "sub"])
        assert.deepStrictEqual(yield* fs.readDirectory(at("sub")), [])
      })
    )
  })
