import { assert } from "@effect/vitest"
import { ByteSize, Effect, FileSystem, Option } from "effect"
import { type FileSystemIt, outcomeOf, testFolder } from "./FileSystemIt.ts"

/** What is known of files, and links between them. */
export const fileMetadataCases = (it: FileSystemIt) => {
  it.effect("tells type, size, mode, owner and times", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const path = `${folder}/file`
      yield* fs.writeFileString(path, "12345")
      yield* fs.chmod(path, 0o640)
      const when = new Date("2003-04-05T06:07:08Z")
      yield* fs.utimes(path, new Date("2004-05-06T07:08:09Z"), when)
      const info = yield* fs.stat(path)
      assert.strictEqual(info.type, "File")
      assert.strictEqual(info.size, ByteSize.bytes(5))
      assert.strictEqual(info.mode & 0o7777, 0o640)
      assert.strictEqual(info.mode & 0o170000, 0o100000)
      assert.deepStrictEqual(info.mtime, Option.some(when))
      assert.deepStrictEqual(info.atime, Option.some(new Date("2004-05-06T07:08:09Z")))
      assert.isTrue(Option.isSome(info.uid) && Option.isSome(info.gid))
      yield* fs.utimes(path, 1_000_000_000, 1_000_000_001)
      assert.deepStrictEqual((yield* fs.stat(path)).mtime, Option.some(new Date(1_000_000_001_000)))
      const before = yield* fs.stat(folder)
      assert.strictEqual(before.type, "Directory")
      const age = Date.now() - Option.getOrThrow(before.mtime).getTime()
      assert.isBelow(Math.abs(age), 120_000)
      assert.strictEqual((yield* fs.stat("/dev/null")).type, "CharacterDevice")
      for (const look of [fs.stat, fs.lstat]) {
        assert.strictEqual(yield* outcomeOf(look(`${folder}/none`)), "NotFound")
        assert.strictEqual(yield* outcomeOf(look(`${path}/below`)), "BadResource")
      }
    })
  )

  it.effect("changes modes, also the special ones, and says what it cannot change", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* fs.writeFileString(`${folder}/file`, "x")
      for (const mode of [0o000, 0o755, 0o4755, 0o600]) {
        yield* fs.chmod(`${folder}/file`, mode)
        assert.strictEqual((yield* fs.stat(`${folder}/file`)).mode & 0o7777, mode)
      }
      yield* fs.makeDirectory(`${folder}/sub`)
      yield* fs.chmod(`${folder}/sub`, 0o2755)
      yield* fs.chmod(`${folder}/sub`, 0o700)
      assert.strictEqual((yield* fs.stat(`${folder}/sub`)).mode & 0o7777, 0o700)
      assert.strictEqual(yield* outcomeOf(fs.chmod(`${folder}/none`, 0o600)), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.utimes(`${folder}/none`, 0, 0)), "NotFound")
      assert.isFalse(yield* fs.exists(`${folder}/none`))
      const { gid, uid } = yield* fs.stat(`${folder}/file`)
      yield* fs.chown(`${folder}/file`, Option.getOrThrow(uid), Option.getOrThrow(gid))
      assert.strictEqual(yield* outcomeOf(fs.chown(`${folder}/none`, 0, 0)), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.chmod("/proc/sys/kernel/ostype", 0o600)), "PermissionDenied")
    })
  )

  it.effect("tells whether something is there and may be used", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* fs.writeFileString(`${folder}/file`, "x")
      yield* fs.symlink("nowhere", `${folder}/dangling`)
      yield* fs.symlink("loop", `${folder}/loop`)
      assert.isTrue(yield* fs.exists(folder))
      assert.isTrue(yield* fs.exists(`${folder}/file`))
      assert.isFalse(yield* fs.exists(`${folder}/none`))
      assert.isFalse(yield* fs.exists(`${folder}/dangling`))
      assert.strictEqual(yield* outcomeOf(fs.access(`${folder}/file`, { readable: true, writable: true })), "ok")
      assert.strictEqual(yield* outcomeOf(fs.access(`${folder}/none`, { readable: true })), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.access(`${folder}/file/below`)), "BadResource")
      assert.strictEqual(yield* outcomeOf(fs.access(`${folder}/loop`)), "BadResource")
      assert.strictEqual(yield* outcomeOf(fs.readFile(`${folder}/loop`)), "BadResource")
    })
  )

  it.effect("makes and reads symbolic links, and sees through them", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.realPath(yield* testFolder)
      const at = (name: string) => `${folder}/${name}`
      yield* fs.makeDirectory(at("sub"))
      yield* fs.writeFileString(at("sub/file"), "x")
      for (const target of ["sub/file", "sub", "nowhere", "-n", " with space\nand line\n"]) {
        yield* fs.symlink(target, at("link"))
        assert.strictEqual(yield* fs.readLink(at("link")), target)
        assert.strictEqual((yield* fs.lstat(at("link"))).type, "SymbolicLink")
        yield* fs.remove(at("link"))
      }
      yield* fs.symlink("sub", at("link"))
      assert.strictEqual((yield* fs.stat(at("link"))).type, "Directory")
      assert.strictEqual(yield* fs.readFileString(at("link/file")), "x")
      assert.strictEqual(yield* fs.realPath(at("link/../link/./file")), at("sub/file"))
      // Not into the folder that the link leads to.
      assert.strictEqual(yield* outcomeOf(fs.symlink("x", at("link"))), "AlreadyExists")
      assert.strictEqual(yield* outcomeOf(fs.symlink("x", at("sub"))), "AlreadyExists")
      assert.deepStrictEqual(yield* fs.readDirectory(at("sub")), ["file"])
      assert.strictEqual(yield* outcomeOf(fs.symlink("x", at("none/link"))), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.readLink(at("none"))), "NotFound")
      assert.strictEqual(yield* outcomeOf(fs.readLink(at("sub/file"))), "Unknown")
      assert.strictEqual(yield* outcomeOf(fs.realPath(at("none"))), "NotFound")
      yield* fs.symlink("loop", at("loop"))
      assert.strictEqual(yield* outcomeOf(fs.realPath(at("loop"))), "BadResource")
      assert.strictEqual(yield* fs.realPath("/"), "/")
      yield* fs.symlink("sub/new", at("to-new"))
      yield* fs.writeFileString(at("to-new"), "through")
      assert.strictEqual(yield* fs.readFileString(at("sub/new")), "through")
      assert.strictEqual((yield* fs.lstat(at("to-new"))).type, "SymbolicLink")
    })
  )

  it.effect("makes hard links", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const at = (name: string) => `${folder}/${name}`
      yield* fs.writeFileString(at("file"), "x")
      yield* fs.makeDirectory(at("sub"))
      yield* fs.link(at("file"), at("other"))
      yield* fs.writeFileString(at("other"), "both")
      assert.strictEqual(yield* fs.readFileString(at("file")), "both")
      assert.strictEqual(yield* outcomeOf(fs.link(at("file"), at("other"))), "AlreadyExists")
      assert.strictEqual(yield* outcomeOf(fs.link(at("file"), at("sub"))), "AlreadyExists")
      assert.strictEqual(yield* outcomeOf(fs.link(at("none"), at("x"))), "NotFound")
      assert.deepStrictEqual(yield* fs.readDirectory(at("sub")), [])
    })
  )
}
