import { assert } from "@effect/vitest"
import { ByteSize, Effect, FileSystem, Option } from "effect"
import { bytesOf, type FileSystemIt, manyBytes, outcomeOf, testFolder } from "./FileSystemIt.ts"

const textOf = (bytes: Option.Option<Uint8Array>) => Option.map(bytes, (found) => Buffer.from(found).toString())

/** Open files: where the cursor is, and what each flag lets one do. */
export const fileHandleCases = (it: FileSystemIt) => {
  it.effect("reads from the cursor and from a position, up to the end", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      yield* fs.writeFileString(path, "0123456789")
      const file = yield* fs.open(path)
      const buffer = new Uint8Array(4)
      assert.strictEqual(yield* file.read(buffer), 4)
      assert.strictEqual(Buffer.from(buffer).toString(), "0123")
      assert.deepStrictEqual(textOf(yield* file.readAlloc(3)), Option.some("456"))
      assert.deepStrictEqual(textOf(yield* file.readAlloc(2, { position: 1n })), Option.some("12"))
      assert.strictEqual(yield* file.read(buffer, { position: 8n }), 2)
      assert.deepStrictEqual(textOf(yield* file.readAlloc(100)), Option.some("789"))
      assert.isTrue(Option.isNone(yield* file.readAlloc(1)))
      assert.strictEqual(yield* file.read(buffer), 0)
      assert.strictEqual(yield* file.seek(2n, "start"), 2n)
      assert.strictEqual(yield* file.seek(3n, "current"), 5n)
      assert.strictEqual(yield* file.seek(-1n, "current"), 4n)
      assert.deepStrictEqual(textOf(yield* file.readAlloc(2)), Option.some("45"))
      assert.strictEqual(yield* outcomeOf(file.seek(-7n, "current")), "BadArgument")
      assert.strictEqual(yield* outcomeOf(file.seek(-1n, "start")), "BadArgument")
      assert.strictEqual(yield* outcomeOf(file.read(buffer, { position: -1n })), "BadArgument")
      assert.strictEqual(yield* outcomeOf(file.readAlloc(-1)), "BadArgument")
      assert.strictEqual(yield* outcomeOf(file.readAlloc(1.5)), "BadArgument")
      assert.deepStrictEqual(textOf(yield* file.readAlloc(2)), Option.some("67"))
      assert.isTrue(Option.isNone(yield* file.readAlloc(5, { position: 10n })))
      assert.isTrue(Option.isNone(yield* file.readAlloc(5, { position: 5_000_000_000n })))
    })
  )

  it.effect("reads many positions at once", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      const bytes = manyBytes(64_000)
      yield* fs.writeFile(path, bytes)
      const file = yield* fs.open(path)
      const parts = yield* Effect.forEach(
        [0, 1, 2, 3, 4, 5, 6, 7],
        (index) => file.readAlloc(8_000, { position: BigInt(index * 8_000) }),
        { concurrency: "unbounded" }
      )
      const all = Buffer.concat(parts.map((part) => Option.getOrElse(part, () => new Uint8Array())))
      assert.isTrue(all.equals(bytes))
    })
  )

  it.effect("writes at the cursor, and leaves a hole where it was past the end", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      const file = yield* fs.open(path, { flag: "w+" })
      assert.strictEqual(yield* file.write(bytesOf("abc")), 3)
      yield* file.writeAll(bytesOf("def"))
      yield* file.writeAll(new Uint8Array())
      yield* file.seek(1n, "start")
      yield* file.writeAll(bytesOf("BC"))
      yield* file.seek(8n, "start")
      yield* file.writeAll(bytesOf("end"))
      yield* file.sync
      assert.strictEqual(yield* fs.readFileString(path), "aBCdef\0\0end")
      yield* file.seek(0n, "start")
      assert.deepStrictEqual(textOf(yield* file.readAlloc(3)), Option.some("aBC"))
      assert.strictEqual((yield* file.stat).size, ByteSize.bytes(11))
      yield* file.seek(11n, "start")
      yield* file.truncate(4)
      yield* file.writeAll(bytesOf("!"))
      assert.strictEqual(yield* fs.readFileString(path), "aBCd!")
      yield* file.truncate()
      assert.strictEqual((yield* file.stat).size, ByteSize.bytes(0))
      const far = 3_000_000_000n
      yield* file.seek(far, "start")
      yield* file.writeAll(bytesOf("far"))
      assert.strictEqual((yield* file.stat).size, ByteSize.bytes(far + 3n))
      assert.deepStrictEqual(textOf(yield* file.readAlloc(9, { position: far + 1n })), Option.some("ar"))
    })
  )

  it.effect("appends wherever the cursor is, also after others", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      yield* fs.writeFileString(path, "one ")
      const file = yield* fs.open(path, { flag: "a+" })
      yield* file.writeAll(bytesOf("two "))
      yield* fs.writeFileString(path, "three ", { flag: "a" })
      yield* file.seek(0n, "start")
      yield* file.writeAll(bytesOf("four"))
      assert.deepStrictEqual(textOf(yield* file.readAlloc(3)), Option.some("one"))
      assert.strictEqual(yield* fs.readFileString(path), "one two three four")
    })
  )

  it.effect("opens as the flag says", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const path = `${folder}/file`
      const opened = (flag: FileSystem.OpenFlag, name = path) => outcomeOf(Effect.scoped(fs.open(name, { flag })))
      assert.strictEqual(yield* opened("r"), "NotFound")
      assert.strictEqual(yield* opened("r+"), "NotFound")
      assert.strictEqual(yield* opened("wx"), "ok")
      for (const flag of ["wx", "wx+", "ax", "ax+"] as const) assert.strictEqual(yield* opened(flag), "AlreadyExists")
      yield* fs.writeFileString(path, "text")
      for (const flag of ["r", "r+", "a", "a+"] as const) assert.strictEqual(yield* opened(flag), "ok")
      assert.strictEqual(yield* fs.readFileString(path), "text")
      assert.strictEqual(yield* opened("w"), "ok")
      assert.strictEqual(yield* fs.readFileString(path), "")
      yield* fs.writeFileString(path, "text")
      assert.strictEqual(yield* opened("w+"), "ok")
      assert.strictEqual(yield* fs.readFileString(path), "")
      for (const flag of ["w", "a", "r+"] as const) assert.strictEqual(yield* opened(flag, folder), "BadResource")
      assert.strictEqual(yield* opened("w", `${folder}/no/file`), "NotFound")
      for (const flag of ["ax", "wx+"] as const) assert.strictEqual(yield* opened(flag, `${path}.${flag}`), "ok")
      const made = yield* fs.open(`${folder}/mode`, { flag: "w", mode: 0o600 })
      assert.strictEqual((yield* made.stat).mode & 0o777, 0o600)
    })
  )

  it.effect("does not read what is open for writing, nor write what is open for reading", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      yield* fs.writeFileString(path, "text")
      const reader = yield* fs.open(path, { flag: "r" })
      assert.notStrictEqual(yield* outcomeOf(reader.writeAll(bytesOf("no"))), "ok")
      const writer = yield* fs.open(path, { flag: "a" })
      assert.notStrictEqual(yield* outcomeOf(writer.readAlloc(1)), "ok")
      assert.strictEqual(yield* fs.readFileString(path), "text")
    })
  )

  it.effect("follows no link as the last part of the path when it is told not to", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* fs.writeFileString(`${folder}/file`, "text")
      yield* fs.symlink("file", `${folder}/link`)
      yield* fs.symlink(folder, `${folder}/here`)
      const opened = (name: string, flag: FileSystem.OpenFlag = "r") =>
        outcomeOf(Effect.scoped(fs.open(`${folder}/${name}`, { flag, noFollow: true })))
      assert.strictEqual(yield* opened("file"), "ok")
      assert.strictEqual(yield* opened("here/file"), "ok")
      assert.strictEqual(yield* opened("link"), "BadResource")
      assert.strictEqual(yield* opened("link", "w"), "BadResource")
      assert.strictEqual(yield* fs.readFileString(`${folder}/file`), "text")
    })
  )
}
