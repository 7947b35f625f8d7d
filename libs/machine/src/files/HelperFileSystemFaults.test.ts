import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { createHash } from "node:crypto"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { outcomeOf } from "@maestro/core/testing/FileSystemIt"
import { SshError, sshErrorOf, toPlatformError } from "@maestro/core/remote/SshError"
import { ByteSize, Effect, FileSystem, Layer, Option, PlatformError, Stream } from "effect"
import { Helper } from "../helper/Helper.ts"
import { Shell } from "../shell/Shell.ts"
import { busyboxUserland } from "../testing/BusyboxUserland.ts"
import { inMountNamespace } from "../testing/MountNamespace.ts"
import { Sandbox } from "../testing/Sandbox.ts"
import { programPath } from "../testing/ShellUnderTest.ts"
import * as TestShell from "../testing/TestShell.ts"
import { hashFile } from "./FileHash.ts"
import { makeFileShell } from "./FileShell.ts"
import * as HelperFileSystem from "./HelperFileSystem.ts"

const sandbox = Effect.acquireRelease(
  Effect.sync(() => new Sandbox()),
  (made) => Effect.promise(() => made[Symbol.asyncDispose]())
)

const testShell = (options: TestShell.TestShellOptions) =>
  TestShell.layer(options).pipe(Layer.provide(NodeServices.layer))
const over = (shell: Layer.Layer<Shell>) =>
  HelperFileSystem.layer.pipe(Layer.provideMerge(Helper.layer), Layer.provideMerge(shell))

const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 9)) % 256)
const same = (actual: Uint8Array) => assert.isTrue(Buffer.from(actual).equals(bytes))

describe("HelperFileSystem", () => {
  it.live("needs no second channel", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      const refused = PlatformError.systemError({
        _tag: "Unknown",
        module: "Shell",
        method: "open",
        description: "no more sessions"
      })
      const single = Layer.effect(
        Shell,
        Effect.map(Shell, (shell) => ({ ...shell, open: Effect.fail(refused) }))
      )
      yield* Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = `${box.home}/file`
        yield* fs.writeFile(path, bytes, { mode: 0o600 })
        same(readFileSync(path))
        same(yield* fs.readFile(path))
        yield* Stream.run(Stream.succeed(bytes.subarray(0, 20_000)), fs.sink(path, { flag: "a" }))
        assert.strictEqual((yield* fs.stat(path)).size, ByteSize.bytes(320_000))
        const tail = yield* Stream.runCollect(fs.stream(path, { offset: 300_000 }))
        assert.isTrue(Buffer.concat(tail).equals(bytes.subarray(0, 20_000)))
        const file = yield* fs.open(path, { flag: "r+" })
        yield* file.seek(300_000n, "start")
        yield* file.writeAll(new Uint8Array(20_000))
        assert.isTrue(readFileSync(path).subarray(300_000).equals(new Uint8Array(20_000)))
      }).pipe(Effect.provide(over(single.pipe(Layer.provide(testShell({ env: box.env }))))))
    })
  )

  it.live("never takes a broken link for a missing file (S7)", () =>
    Effect.gen(function* () {
      const reason = {
        code: "connection-lost-midway",
        title: "The link broke",
        steps: [],
        retryable: true,
        raw: ""
      } as const
      const error = toPlatformError(new SshError({ remote: "far", stage: "session", reason }), "exec")
      yield* Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const attempts = [
          fs.exists("/x"),
          fs.readDirectory("/x"),
          fs.glob("*"),
          fs.readFile("/x"),
          fs.remove("/x", { force: true }),
          fs.writeFile("/x", bytes),
          Stream.runDrain(fs.stream("/x")),
          Stream.runDrain(fs.watch("/x"))
        ] as ReadonlyArray<Effect.Effect<unknown, PlatformError.PlatformError>>
        for (const attempt of attempts) assert.isTrue(Option.isSome(sshErrorOf(yield* Effect.flip(attempt))))
      }).pipe(Effect.provide(over(testShell({ refuse: Effect.succeed(error) }))))
    })
  )

  it.live("says what this user may not do", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      const isRoot = process.getuid?.() === 0
      for (const name of ["closed/inner", "full", "unlisted"]) mkdirSync(`${box.home}/${name}`, { recursive: true })
      for (const name of ["closed/file", "full/file", "secret", "fixed"]) writeFileSync(`${box.home}/${name}`, "x")
      if (isRoot)
        for (const name of ["", "closed", "full", "unlisted", "secret", "fixed", "full/file"])
          chownSync(`${box.home}/${name}`, 65_534, 65_534)
      for (const [name, mode] of [
        ["closed", 0],
        ["full", 0o500],
        ["unlisted", 0o300],
        ["secret", 0o200],
        ["fixed", 0o400]
      ] as const)
        chmodSync(`${box.home}/${name}`, mode)
      const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh"] as const
      yield* Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const at = (name: string) => `${box.home}/${name}`
        const attempts = {
          read: fs.readFile(at("secret")),
          stream: Stream.runDrain(fs.stream(at("secret"))),
          open: Effect.scoped(fs.open(at("secret"))),
          access: fs.access(at("secret"), { readable: true }),
          hidden: fs.exists(at("closed/file")),
          below: fs.stat(at("closed/none")),
          list: fs.readDirectory(at("unlisted")),
          overwrite: fs.writeFileString(at("fixed"), "y"),
          upload: fs.writeFile(at("fixed"), bytes),
          append: fs.writeFileString(at("fixed"), "y", { flag: "a" }),
          create: fs.writeFileString(at("full/new"), "y"),
          exclusive: fs.writeFileString(at("full/new"), "y", { flag: "wx" }),
          folder: fs.makeDirectory(at("full/new")),
          deep: fs.makeDirectory(at("full/new/deep"), { recursive: true }),
          remove: fs.remove(at("full/file")),
          tree: fs.remove(at("full"), { recursive: true }),
          rename: fs.rename(at("full/file"), at("moved")),
          into: fs.copyFile(at("fixed"), at("full/copy")),
          symlink: fs.symlink("x", at("full/link")),
          watch: Stream.runDrain(fs.watch(at("unlisted")))
        }
        for (const [what, attempt] of Object.entries<Effect.Effect<unknown, PlatformError.PlatformError>>(attempts)) {
          assert.strictEqual(yield* outcomeOf(attempt), "PermissionDenied", what)
        }
        assert.strictEqual(readFileSync(at("fixed"), "utf8"), "x")
      }).pipe(
        Effect.provide(over(testShell({ env: box.env, ...(isRoot ? { command: nobody } : {}) }))),
        Effect.ensuring(
          Effect.sync(() => ["closed", "full", "unlisted"].forEach((name) => chmodSync(`${box.home}/${name}`, 0o700)))
        )
      )
    })
  )

  it.live("says that the disk is full", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      mkdirSync(`${box.home}/small`)
      const command = inMountNamespace('mount -t tmpfs -o size=64k tmpfs "$1" && exec /bin/sh', `${box.home}/small`)
      yield* Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = `${box.home}/small/file`
        // Each channel has a disk of its own here.
        const append = fs.writeFile(path, bytes.subarray(0, 5_000), { flag: "a" })
        const attempts = [
          fs.writeFile(path, bytes),
          Effect.repeat(append, { times: 20 }),
          fs.copy(path, `${path}.copy`),
          fs.writeFile(`${path}.more`, bytes.subarray(0, 5_000))
        ] as ReadonlyArray<Effect.Effect<unknown, PlatformError.PlatformError>>
        for (const attempt of attempts) {
          assert.include((yield* Effect.flip(attempt)).message, "The disk is full")
        }
      }).pipe(Effect.provide(over(testShell({ env: box.env, command }))))
    })
  )

  it.live("does not write into a file that took the place of the one it opened", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      const path = `${box.home}/file`
      writeFileSync(path, "old")
      yield* Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const file = yield* fs.open(path, { flag: "r+" })
        writeFileSync(`${path}.new`, "new")
        renameSync(`${path}.new`, path)
        assert.strictEqual(yield* outcomeOf(file.writeAll(Buffer.from("lost"))), "BadResource")
        assert.strictEqual(yield* outcomeOf(file.readAlloc(3)), "BadResource")
        rmSync(path)
        assert.notStrictEqual(yield* outcomeOf(file.truncate(0)), "ok")
        assert.isFalse(yield* fs.exists(path))
      }).pipe(Effect.provide(over(testShell({ env: box.env }))))
    })
  )

  it.live("finds out what it can where there is no stat, readlink or sha256sum", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      const command = busyboxUserland(`${box.home}/busybox`)
      for (const tool of ["stat", "readlink", "sha256sum", "sh"]) rmSync(`${box.home}/busybox/${tool}`)
      // Busybox's own shell has its tools built in.
      copyFileSync(programPath("dash"), `${box.home}/busybox/sh`)
      writeFileSync(`${box.home}/file`, "12345", { mode: 0o640 })
      symlinkSync("fi -> le", `${box.home}/link`)
      symlinkSync("li\nne", `${box.home}/line`)
      yield* Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const info = yield* fs.stat(`${box.home}/file`)
        assert.deepStrictEqual([info.type, info.mode, Number(info.size)], ["File", 0o100640, 5])
        assert.strictEqual(yield* fs.readLink(`${box.home}/link`), "fi -> le")
        // ls shows a question mark for more than one character.
        assert.include((yield* Effect.flip(fs.readLink(`${box.home}/line`))).message, "readlink")
        const shell = makeFileShell(yield* Helper, yield* Shell)
        assert.include((yield* Effect.flip(hashFile(shell, `${box.home}/file`))).message, "sha256sum")
        assert.include((yield* Effect.flip(Stream.runDrain(fs.watch(box.home)))).message, "inotifywait")
      }).pipe(Effect.provide(over(testShell({ env: box.env, command }))))
    })
  )

  it.live("hashes a file where it is", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      const path = box.write("a file\n", bytes)
      yield* Effect.gen(function* () {
        const shell = makeFileShell(yield* Helper, yield* Shell)
        assert.strictEqual(yield* hashFile(shell, path), createHash("sha256").update(bytes).digest("hex"))
        assert.strictEqual(yield* outcomeOf(hashFile(shell, `${path}.no`)), "NotFound")
      }).pipe(Effect.provide(over(testShell({ env: box.env }))))
    })
  )

  it.live("does not remove the root, the home, or what has no name", () =>
    Effect.gen(function* () {
      const box = yield* sandbox
      box.write("kept", "x")
      yield* Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        for (const path of ["/", "//", "", ".", "..", `${box.home}/.`, `${box.home}/..`, "./"]) {
          assert.strictEqual(yield* outcomeOf(fs.remove(path, { recursive: true, force: true })), "BadArgument", path)
        }
        symlinkSync(box.home, `${box.home}/tmp/link`)
        yield* fs.remove(`${box.home}/tmp/link/`, { recursive: true })
        assert.strictEqual(readFileSync(`${box.home}/kept`, "utf8"), "x")
      }).pipe(Effect.provide(over(testShell({ env: box.env }))))
    })
  )
})
