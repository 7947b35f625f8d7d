import { assert, it, layer } from "@effect/vitest"
import { decodeFileName } from "@maestro/core/machine/FileName"
import { outcomeOf, testFolder } from "@maestro/core/testing/FileSystemIt"
import { Effect, Fiber, FileSystem, Layer, Option, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { NodeServices } from "@effect/platform-node"
import * as LocalSftp from "../testing/LocalSftp.ts"
import { Sftp } from "./Sftp.ts"
import * as SftpFileSystem from "./SftpFileSystem.ts"

const run = (command: string, ...args: ReadonlyArray<string>) =>
  Effect.provide(
    ChildProcessSpawner.ChildProcessSpawner.use((spawner) => spawner.string(ChildProcess.make(command, args))),
    NodeServices.layer
  )

/** The files with the session below them. */
const impl = Layer.effect(
  FileSystem.FileSystem,
  Effect.gen(function* () {
    return SftpFileSystem.make(yield* Sftp, yield* FileSystem.FileSystem)
  })
).pipe(Layer.provideMerge(LocalSftp.layer))

layer(impl, { excludeTestServices: true, timeout: "60 seconds" })("What a real SFTP server does", (it) => {
  it.effect("lists 10,000 entries, each once (W1)", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* run("sh", "-c", 'cd "$1" && seq -f "entry-%05g" 10000 | xargs touch', "sh", folder)
      const names = yield* fs.readDirectory(folder)
      assert.strictEqual(names.length, 10_000)
      assert.strictEqual(new Set(names).size, 10_000)
      assert.isTrue((yield* fs.readDirectoryEntries(folder)).every(({ type }) => type === "File"))
    })
  )

  it.effect("shows, renames and removes names that are not UTF-8, or hold newlines (W1)", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* run("sh", "-c", `cd "$1" && : >"$(printf 'caf\\351')" && mkdir "$(printf '\\377\\n\\376x')"`, "sh", folder)
      const [latin, odd] = [
        [0x63, 0x61, 0x66, 0xe9],
        [0xff, 0x0a, 0xfe, 0x78]
      ].map((bytes) => decodeFileName(Uint8Array.from(bytes)))
      assert.sameMembers(yield* fs.readDirectory(folder), [latin, odd])
      assert.strictEqual((yield* fs.stat(`${folder}/${odd}`)).type, "Directory")
      yield* fs.rename(`${folder}/${latin}`, `${folder}/${odd}/${latin}`)
      assert.deepStrictEqual(yield* fs.readDirectory(`${folder}/${odd}`), [latin])
      yield* fs.rename(`${folder}/${odd}/${latin}`, `${folder}/café`)
      assert.isTrue((yield* run("ls", folder)).includes("café"))
      yield* fs.remove(`${folder}/café`)
      const client = yield* Effect.flatMap(Sftp, ({ client: found }) => found)
      yield* client.removeFolder(`${folder}/${odd}`)
      assert.deepStrictEqual(yield* fs.readDirectory(folder), [])
    })
  )

  it.effect("does not hang at a FIFO, nor does anybody else", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* run("mkfifo", `${folder}/fifo`)
      const attempts = [
        fs.readFile(`${folder}/fifo`),
        fs.writeFileString(`${folder}/fifo`, "x"),
        Effect.scoped(fs.open(`${folder}/fifo`, { flag: "r+" })),
        Stream.runDrain(fs.stream(`${folder}/fifo`)),
        fs.copyFile(`${folder}/fifo`, `${folder}/copy`)
      ]
      for (const attempt of attempts) assert.strictEqual(yield* outcomeOf(attempt), "BadArgument")
      assert.strictEqual((yield* fs.stat(`${folder}/fifo`)).type, "FIFO")
      yield* fs.writeFileString("/dev/null", "gone")
    })
  )

  it.effect("goes on after reads and writes that were interrupted, and keeps no file open", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const big = new Uint8Array(8 * 1_048_576).fill(7)
      yield* fs.writeFile(`${folder}/big`, big)
      for (const name of ["one", "two", "three"]) {
        const work = Effect.all([fs.readFile(`${folder}/big`), fs.writeFile(`${folder}/${name}`, big)], {
          concurrency: 2
        })
        const fiber = yield* Effect.forkChild(work, { startImmediately: true })
        // Some of it is on its way by now: the server has answered what came after.
        yield* fs.stat(folder)
        yield* Fiber.interrupt(fiber)
      }
      assert.isTrue(Buffer.from(yield* fs.readFile(`${folder}/big`)).equals(big))
      // A request is answered after all that were sent before it: the handles have been given back by then.
      assert.strictEqual(yield* openFilesBelow(folder), "")
    })
  )

  it.effect("copies a file onto itself by another name without losing it", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      yield* fs.writeFileString(`${folder}/file`, "kept")
      yield* fs.link(`${folder}/file`, `${folder}/other`)
      yield* fs.copyFile(`${folder}/file`, `${folder}/other`)
      assert.strictEqual(yield* fs.readFileString(`${folder}/file`), "kept")
      yield* fs.writeFileString(`${folder}/longer`, "longer than that")
      yield* fs.copyFile(`${folder}/file`, `${folder}/longer`)
      assert.strictEqual(yield* fs.readFileString(`${folder}/longer`), "kept")
      yield* fs.copyFile("/proc/self/status", `${folder}/status`)
      assert.match(yield* fs.readFileString(`${folder}/status`), /^Name:/)
    })
  )

  it.effect("opens another session for who comes after one has died, also for a look under which it died", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { client } = yield* Sftp
      const before = yield* client
      const folder = yield* testFolder
      yield* fs.writeFileString(`${folder}/file`, "there")
      const parent = yield* fs.readLink("/proc/self")
      yield* run("kill", "-STOP", parent)
      const reading = yield* Effect.forkChild(fs.readFileString(`${folder}/file`), { startImmediately: true })
      yield* run("kill", "-KILL", parent)
      assert.strictEqual(yield* Fiber.join(reading), "there")
      assert.notStrictEqual(yield* client, before)
    })
  )

  it.effect("has no times that the protocol cannot hold", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* testFolder}/file`
      yield* fs.writeFileString(path, "x")
      yield* fs.utimes(path, 0, 2 ** 32 - 1)
      assert.deepStrictEqual((yield* fs.stat(path)).mtime, Option.some(new Date((2 ** 32 - 1) * 1_000)))
      assert.strictEqual(yield* outcomeOf(fs.utimes(path, 0, 2 ** 32)), "BadArgument")
      assert.strictEqual(yield* outcomeOf(fs.utimes(path, new Date("1969-01-01"), 0)), "BadArgument")
    })
  )
})

/** What the server has open there. `/proc/self` of the server is the server. */
const openFilesBelow = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const server = yield* fs.readLink("/proc/self")
  return yield* run("sh", "-c", 'ls -l "/proc/$1/fd" | grep -F "$2" || :', "sh", server, folder)
})

it.live("fails who still asks when the layer has ended, in place of waiting for ever", () =>
  Effect.gen(function* () {
    const { during, fs } = yield* Effect.provide(
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        yield* files.stat("/")
        const stopped = yield* files.readLink("/proc/self")
        yield* run("kill", "-STOP", stopped)
        const asking = yield* Effect.forkDetach(Effect.flip(files.stat("/")), { startImmediately: true })
        return { during: asking, fs: files }
      }),
      LocalSftp.files
    )
    assert.include((yield* Fiber.join(during)).message, "no longer in use")
    assert.include((yield* Effect.flip(fs.stat("/"))).message, "no longer in use")
  })
)

const withoutExtensions = LocalSftp.filesWith(["-P", "posix-rename,hardlink,fsync,copy-data,statvfs,fstatvfs,limits"])

layer(withoutExtensions, { excludeTestServices: true })("A server that has only version 3", (it) => {
  it.effect("does what it can, and says what it cannot", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* testFolder
      const at = (name: string) => `${folder}/${name}`
      yield* fs.writeFileString(at("one"), "one")
      yield* fs.rename(at("one"), at("two"))
      yield* fs.writeFileString(at("three"), "three")
      // Nothing is removed to make room: what is there stays.
      assert.notStrictEqual(yield* outcomeOf(fs.rename(at("two"), at("three"))), "ok")
      assert.strictEqual(yield* fs.readFileString(at("three")), "three")
      yield* fs.copyFile(at("two"), at("three"))
      assert.strictEqual(yield* fs.readFileString(at("three")), "one")
      const error = yield* Effect.flip(fs.link(at("two"), at("four")))
      assert.strictEqual(error.reason._tag, "BadArgument")
      assert.include(error.message, "hardlink@openssh.com")
      yield* fs.writeFileString(at("log"), "a".repeat(100_000), { flag: "a" })
      yield* fs.writeFileString(at("log"), "b".repeat(100_000), { flag: "a" })
      assert.strictEqual(yield* fs.readFileString(at("log")), "a".repeat(100_000) + "b".repeat(100_000))
      assert.sameMembers(yield* fs.readDirectory(folder), ["two", "three", "log"])
    })
  )
})
