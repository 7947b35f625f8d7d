import { assert } from "@effect/vitest"
import { ByteSize, Effect, FileSystem, Stream } from "effect"
import { bytesOf, type FileSystemIt, manyBytes, outcomeOf, testFolder } from "./FileSystemIt.ts"

const same = (actual: Uint8Array, expected: Uint8Array) => assert.isTrue(Buffer.from(actual).equals(expected))

const joined = <E, R>(stream: Stream.Stream<Uint8Array, E, R>) =>
  Effect.map(Stream.runCollect(stream), (parts) => ({ parts, bytes: Buffer.concat(parts) }))

/** Whole files: read, write, streams and sinks. */
export const fileContentCases = (it: FileSystemIt) => {
  it.effect("writes and reads nothing, one byte, and 5 MiB of any bytes (W2)", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      for (const length of [0, 1, 32_767, 32_768, 32_769, 100_001, 5 * 1_024 * 1_024, 3]) {
        const bytes = manyBytes(length)
        yield* fs.writeFile(path, bytes)
        same(yield* fs.readFile(path), bytes)
        assert.strictEqual((yield* fs.stat(path)).size, ByteSize.bytes(length))
      }
    })
  )

  it.effect("writes and reads text, lines of any end as they are", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/text`
      const text = "é 漢字 🙂\r\n\n\ttab\\ 'quotes' $HOME `id`\n\n"
      yield* fs.writeFileString(path, text)
      assert.strictEqual(yield* fs.readFileString(path), text)
      yield* fs.writeFile(path, Uint8Array.of(0x63, 0xe9))
      assert.strictEqual(yield* fs.readFileString(path, "latin1"), "cé")
      assert.strictEqual(yield* outcomeOf(fs.readFileString(path, "no-such-encoding")), "BadArgument")
    })
  )

  it.effect("replaces, appends, and makes a file only once, as the flag says", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      yield* fs.writeFileString(path, "long text", { flag: "wx" })
      assert.strictEqual(yield* outcomeOf(fs.writeFileString(path, "no", { flag: "wx" })), "AlreadyExists")
      assert.strictEqual(yield* outcomeOf(fs.writeFileString(path, "no", { flag: "ax" })), "AlreadyExists")
      assert.strictEqual(yield* fs.readFileString(path), "long text")
      yield* fs.writeFileString(path, "new")
      assert.strictEqual(yield* fs.readFileString(path), "new")
      yield* fs.writeFileString(path, "er", { flag: "a" })
      assert.strictEqual(yield* fs.readFileString(path), "newer")
      yield* fs.writeFileString(path, "N", { flag: "r+" })
      assert.strictEqual(yield* fs.readFileString(path), "Newer")
      assert.strictEqual(yield* outcomeOf(fs.writeFileString(`${path}.no`, "N", { flag: "r+" })), "NotFound")
      yield* fs.writeFileString(`${path}.a`, "made", { flag: "a" })
      assert.strictEqual(yield* fs.readFileString(`${path}.a`), "made")
    })
  )

  it.effect("gives a new file the mode that was asked for, and keeps the mode of one that is there", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const modeOf = (name: string) => Effect.map(fs.stat(`${folder}/${name}`), ({ mode }) => mode & 0o777)
      yield* fs.writeFileString(`${folder}/secret`, "x", { mode: 0o600 })
      assert.strictEqual(yield* modeOf("secret"), 0o600)
      yield* fs.writeFileString(`${folder}/run`, "x", { mode: 0o700 })
      assert.strictEqual(yield* modeOf("run"), 0o700)
      yield* fs.writeFileString(`${folder}/run`, "y", { mode: 0o600 })
      assert.strictEqual(yield* modeOf("run"), 0o700)
      yield* fs.writeFileString(`${folder}/read-only`, "y", { mode: 0o444 })
      assert.strictEqual(yield* modeOf("read-only"), 0o444)
      yield* fs.writeFile(`${folder}/big`, manyBytes(300_000), { mode: 0o600 })
      assert.strictEqual(yield* modeOf("big"), 0o600)
    })
  )

  it.effect("says what is wrong with a path that cannot be read or written", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* fs.writeFileString(`${folder}/file`, "x")
      const attempts = [
        [fs.readFile(`${folder}/none`), "NotFound"],
        [fs.readFile(`${folder}/none/below`), "NotFound"],
        [fs.readFile(folder), "BadResource"],
        [fs.readFile(`${folder}/file/below`), "BadResource"],
        [fs.writeFileString(`${folder}/none/below`, "x"), "NotFound"],
        [fs.writeFileString(folder, "x"), "BadResource"],
        [fs.writeFileString(`${folder}/file/below`, "x"), "BadResource"],
        [fs.writeFile(folder, manyBytes(300_000)), "BadResource"],
        [fs.writeFile(`${folder}/none/below`, manyBytes(300_000)), "NotFound"],
        // Nobody may write it, not even root.
        [fs.writeFileString("/proc/sys/kernel/ostype", "x"), "PermissionDenied"],
        [fs.readFile(`${folder}/nul\0`), "BadArgument"],
        [fs.writeFileString(`${folder}/nul\0`, "x"), "BadArgument"]
      ] as const
      for (const [index, [attempt, expected]] of attempts.entries()) {
        assert.strictEqual(yield* outcomeOf(attempt), expected, `attempt ${index}`)
      }
      assert.include((yield* Effect.flip(fs.readFile(`${folder}/none`))).message, "none")
    })
  )

  it.effect("reads files whose size the system does not tell", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      assert.match(yield* fs.readFileString("/proc/self/status"), /^Name:/)
    })
  )

  it.effect("streams all of a file, a part of it, in pieces of a size", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      const bytes = manyBytes(300_001)
      yield* fs.writeFile(path, bytes)
      same((yield* joined(fs.stream(path))).bytes, bytes)
      const part = yield* joined(fs.stream(path, { offset: 99_999, bytesToRead: 70_000, chunkSize: 1_000 }))
      same(part.bytes, bytes.subarray(99_999, 169_999))
      assert.isTrue(part.parts.every(({ length }) => length <= 1_000))
      same((yield* joined(fs.stream(path, { offset: 300_000, bytesToRead: 10 }))).bytes, bytes.subarray(300_000))
      assert.strictEqual((yield* joined(fs.stream(path, { offset: 400_000 }))).bytes.length, 0)
      assert.strictEqual((yield* joined(fs.stream(path, { bytesToRead: 0 }))).bytes.length, 0)
      const first = yield* fs.stream(path, { chunkSize: 10 }).pipe(Stream.take(2), joined)
      same(first.bytes, bytes.subarray(0, 20))
      assert.strictEqual(yield* outcomeOf(Stream.runDrain(fs.stream(`${path}.no`))), "NotFound")
      assert.strictEqual(yield* outcomeOf(Stream.runDrain(fs.stream(path, { chunkSize: -1 }))), "BadArgument")
    })
  )

  it.effect("takes a stream into a file, new, at its end, or only once", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      const bytes = manyBytes(200_000)
      const pieces = Stream.fromIterable([
        bytes.subarray(0, 1),
        new Uint8Array(),
        bytes.subarray(1, 99_999),
        bytes.subarray(99_999)
      ])
      yield* Stream.run(pieces, fs.sink(path))
      same(yield* fs.readFile(path), bytes)
      yield* Stream.run(Stream.make(bytesOf("end")), fs.sink(path, { flag: "a" }))
      same(yield* fs.readFile(path), Buffer.concat([bytes, bytesOf("end")]))
      assert.strictEqual(yield* outcomeOf(Stream.run(pieces, fs.sink(path, { flag: "wx" }))), "AlreadyExists")
      yield* Stream.run(Stream.empty, fs.sink(path))
      assert.strictEqual((yield* fs.readFile(path)).length, 0)
      yield* Stream.run(Stream.make(bytesOf("x")), fs.sink(`${path}.x`, { mode: 0o600 }))
      assert.strictEqual((yield* fs.stat(`${path}.x`)).mode & 0o777, 0o600)
    })
  )

  it.effect("cuts and lengthens a file, with a hole that reads as zeros", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      yield* fs.writeFileString(path, "0123456789")
      yield* fs.truncate(path, 4)
      assert.strictEqual(yield* fs.readFileString(path), "0123")
      yield* fs.truncate(path, 100_000)
      same(yield* fs.readFile(path), Buffer.concat([bytesOf("0123"), new Uint8Array(99_996)]))
      yield* fs.truncate(path)
      assert.strictEqual((yield* fs.readFile(path)).length, 0)
      assert.strictEqual(yield* outcomeOf(fs.truncate(`${path}.no`, 1)), "NotFound")
      assert.isFalse(yield* fs.exists(`${path}.no`))
    })
  )

  it.effect("does many things at once", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const numbers = Array.from({ length: 24 }, (_, index) => index)
      const lengths = yield* Effect.forEach(
        numbers,
        (number) =>
          Effect.gen(function* () {
            const path = `${folder}/${number}`
            const bytes = manyBytes(number * 5_000)
            yield* fs.writeFile(path, bytes)
            same(yield* fs.readFile(path), bytes)
            yield* fs.rename(path, `${path}.moved`)
            assert.isFalse(yield* fs.exists(path))
            return Number((yield* fs.stat(`${path}.moved`)).size)
          }),
        { concurrency: 8 }
      )
      assert.deepStrictEqual(
        lengths,
        numbers.map((number) => number * 5_000)
      )
      assert.strictEqual((yield* fs.readDirectory(folder)).length, numbers.length)
    })
  )
}
