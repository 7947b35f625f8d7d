import { assert, it, layer } from "@effect/vitest"
import { NodeServices } from "@effect/platform-node"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { manyBytes, outcomeOf, testFolder } from "@maestro/core/testing/FileSystemIt"
import { writeFileAtomic } from "@maestro/core/machine/AtomicWrite"
import { inMountNamespace } from "@maestro/machine/testing/MountNamespace"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Deferred, Effect, Fiber, FileSystem, Layer, Logger, Option, Schedule, Stream } from "effect"
import { remoteTo } from "../testing/HostRemote.ts"
import { filesOf, filesOn } from "../testing/RemoteFiles.ts"

const sftpSessions = Effect.flatMap(TestHost, ({ log }) =>
  Effect.map(log, (text) => text.match(/Starting session: subsystem 'sftp'/g)?.length ?? 0)
)

layer(filesOn(), { excludeTestServices: true, timeout: "60 seconds" })("A remote with SFTP", (it) => {
  it.effect("R9 needs one login and one SFTP session for all that is done with files", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const host = yield* TestHost
      const folder = yield* testFolder
      yield* Effect.forEach(
        Array.from({ length: 30 }, (_, index) => `${folder}/${index}`),
        (path) => Effect.andThen(fs.writeFile(path, manyBytes(50_000)), fs.readFile(path)),
        { concurrency: 30 }
      )
      assert.strictEqual(yield* sftpSessions, 1)
      assert.strictEqual(yield* host.accepted, 1)
    })
  )

  it.effect("takes relative paths from the home, over SFTP as through the shell", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { home } = yield* TestHost
      yield* fs.makeDirectory("a/b", { recursive: true })
      yield* fs.writeFileString("a/b/file", "x")
      assert.strictEqual(yield* fs.realPath("a/b/file"), `${yield* fs.realPath(home)}/a/b/file`)
      yield* fs.copy("a", "copy")
      assert.strictEqual(yield* fs.readFileString(`${home}/copy/b/file`), "x")
      assert.deepStrictEqual(yield* fs.glob("a/**/file"), ["a/b/file"])
      yield* fs.remove("a", { recursive: true })
      assert.isFalse(yield* fs.exists(`${home}/a`))
    })
  )
})

/** Every text that is logged while an effect runs. */
const logged = <A, E, R>(effect: Effect.Effect<A, E, R>) => {
  const lines: Array<string> = []
  const logger = Logger.make(({ message }) => void lines.push(String(message)))
  return Effect.map(Effect.provide(effect, Logger.layer([logger])), (value) => ({ value, lines }))
}

const worksWithoutSftp = (why: string) =>
  Effect.gen(function* () {
    const { lines } = yield* logged(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* testFolder
        const bytes = manyBytes(100_000)
        yield* fs.writeFile(`${folder}/file`, bytes)
        assert.isTrue(Buffer.from(yield* fs.readFile(`${folder}/file`)).equals(bytes))
        assert.deepStrictEqual(yield* fs.readDirectory(folder), ["file"])
        assert.strictEqual(yield* outcomeOf(fs.stat(`${folder}/none`)), "NotFound")
      }).pipe(Effect.scoped)
    )
    assert.strictEqual(lines.filter((line) => line.includes(why)).length, 1, lines.join("\n"))
  })

it.live("goes through the shell where the server has no SFTP, and says so once", () =>
  Effect.provide(worksWithoutSftp("has no SFTP"), filesOn({ sftp: false }))
)

/** A server for which the same names lead to other files, as in a chroot: its `/etc` is another folder. */
const elsewhere = Layer.unwrap(
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const script = `${yield* fs.makeTempDirectoryScoped({ prefix: "maestro-sftp-" })}/server`
    // The server looks its user up there.
    const mount = 'users=$(cat /etc/passwd) && mount -t tmpfs none /etc && echo "$users" >/etc/passwd'
    const server = inMountNamespace(`${mount} && exec /usr/lib/openssh/sftp-server`)
    yield* fs.writeFileString(script, `#!/bin/sh\nexec ${server.map((word) => `'${word}'`).join(" ")}\n`, {
      mode: 0o755
    })
    return filesOn({ sftp: script })
  })
).pipe(Layer.provide(NodeServices.layer))

it.live("goes through the shell where SFTP shows other files than the shell", () =>
  Effect.provide(worksWithoutSftp("shows other files"), elsewhere)
)

layer(Layer.merge(ProcessHost.layer, NodeServices.layer), { excludeTestServices: true, timeout: "2 minutes" })(
  "A remote whose link breaks",
  (it) => {
    /** Files through a proxy, with a keep-alive that does not take long. */
    const linked = Effect.gen(function* () {
      const host = yield* TestHost
      const proxy = yield* FaultProxy.start({ port: host.port })
      const lines = ["ServerAliveInterval 1", "ServerAliveCountMax 2", "ConnectTimeout 3"]
      const sshConfig = yield* host.configWith({ port: proxy.port, lines })
      return { proxy, files: filesOf(remoteTo(host, { sshConfig })) }
    })

    it.effect("S7 fails with the link's error whatever is asked, never with not found or nothing, and comes back", () =>
      Effect.gen(function* () {
        const { files, proxy } = yield* linked
        yield* Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const folder = yield* fs.makeTempDirectory()
          yield* fs.writeFileString(`${folder}/file`, "kept")
          yield* proxy.refuse
          yield* proxy.reset
          const attempts: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
            fs.readFile(`${folder}/file`),
            fs.exists(`${folder}/file`),
            fs.readDirectory(folder),
            fs.remove(`${folder}/file`, { force: true }),
            fs.makeDirectory(folder, { recursive: true }),
            Stream.runDrain(fs.stream(`${folder}/file`)),
            fs.glob(`${folder}/*`)
          ]
          for (const attempt of attempts) {
            const error = yield* Effect.flip(attempt)
            assert.isTrue(Option.isSome(sshErrorOf(error)), String(error))
          }
          yield* proxy.restore
          assert.strictEqual(yield* fs.readFileString(`${folder}/file`), "kept")
          yield* fs.remove(folder, { recursive: true })
        }).pipe(Effect.provide(files))
      })
    )

    it.effect("W2 keeps the old content or gets all of the new when the link breaks at any byte of a save", () =>
      Effect.gen(function* () {
        const { files, proxy } = yield* linked
        yield* Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const folder = yield* fs.makeTempDirectory()
          const [before, after] = [manyBytes(100_000), manyBytes(150_000)]
          const { toServer } = yield* proxy.stats
          yield* writeFileAtomic(`${folder}/file`, after)
          const whole = (yield* proxy.stats).toServer - toServer
          // At its start, within, and around the rename at its end.
          const places = [300, 1_500, 4_000, whole / 2, whole - 2_000, whole - 1_000, whole - 600, whole - 300]
          for (const bytes of places.map(Math.floor)) {
            yield* fs.writeFile(`${folder}/file`, before)
            yield* Effect.asVoid(proxy.cutAfter({ direction: "toServer", bytes }))
            const saved = yield* Effect.exit(writeFileAtomic(`${folder}/file`, after))
            yield* proxy.restore
            const now = Buffer.from(yield* fs.readFile(`${folder}/file`))
            if (saved._tag === "Success") assert.isTrue(now.equals(after), `cut after ${bytes}`)
            else assert.isTrue(now.equals(before) || now.equals(after), `cut after ${bytes}`)
          }
          // The last ones may be more than this save took.
          assert.isAtLeast((yield* proxy.stats).cuts, 5)
          // What the broken saves left is gone without another one.
          const names = yield* Effect.repeat(fs.readDirectory(folder), {
            schedule: Schedule.spaced("50 millis"),
            until: (found) => found.length === 1
          })
          assert.deepStrictEqual(names, ["file"])
          yield* fs.remove(folder, { recursive: true })
        }).pipe(Effect.provide(files))
      })
    )

    it.effect("R10 notices a link that is dead without a word, and fails who waits", () =>
      Effect.gen(function* () {
        const { files, proxy } = yield* linked
        yield* Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const begun = yield* Deferred.make<void>()
          const reading = yield* fs.stream("/dev/zero", { chunkSize: 65_536 }).pipe(
            Stream.runForEach(() => Deferred.succeed(begun, undefined)),
            Effect.forkChild({ startImmediately: true })
          )
          yield* Deferred.await(begun)
          yield* proxy.blackHole
          const error = yield* Effect.flip(Fiber.join(reading))
          assert.isTrue(Option.isSome(sshErrorOf(error)), String(error))
          yield* proxy.restore
        }).pipe(Effect.provide(files))
      })
    )
  }
)
