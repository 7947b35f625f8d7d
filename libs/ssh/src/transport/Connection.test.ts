import { fileURLToPath } from "node:url"
import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import type { Remote } from "@maestro/core/remote/Remote"
import * as Command from "@maestro/testhosts/Command"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Exit, Fiber, FileSystem, Layer, Logger, Queue, Scope } from "effect"
import { resolve } from "../config/SshConfig.ts"
import { SshBinary } from "../process/SshProcess.ts"
import { remoteTo } from "../testing/HostRemote.ts"
import { run, stay } from "../testing/RunCommand.ts"
import { controlFolder } from "./ControlFolder.ts"
import { connectionName } from "./ControlPath.ts"
import { checkMaster } from "./Master.ts"
import * as OpenSshTransport from "./OpenSshTransport.ts"
import { Transport } from "./Transport.ts"

const openOnce = fileURLToPath(new URL("../testing/OpenOnce.ts", import.meta.url))

/** The path at which Maestro's own master for this remote is. */
const ownPath = (remote: Remote) =>
  Effect.gen(function* () {
    return `${yield* controlFolder}/${connectionName(remote, yield* resolve(remote))}`
  })

const masterPid = (remote: Remote, path: string) =>
  Effect.map(checkMaster(remote, path), (state) => (state._tag === "Running" ? state.pid : undefined))

const using = <A, E, R>(remote: Remote, effect: Effect.Effect<A, E, R>) =>
  Effect.andThen(Transport, ({ disconnect }) => Effect.ensuring(effect, Effect.ignore(disconnect))).pipe(
    Effect.provide(OpenSshTransport.layer(remote))
  )

/** The user's own master at a path that tells user, host and port apart, ended with the test. */
const usersMaster = (host: TestHost["Service"], path: string) =>
  Effect.gen(function* () {
    const sshConfig = yield* host.configWith({ lines: [`ControlPath ${path}-%r-%h-%p`] })
    const base = ["ssh", "-F", sshConfig] as const
    const dest = ["--", host.alias] as const
    // ssh leaves its process group only after its parent has ended; the check answers when it has.
    const script = 'ssh -F "$1" -M -N -f -- "$2" >/dev/null 2>&1 && ssh -F "$1" -O check -- "$2"'
    const start = Command.run(["sh", "-c", script, "sh", sshConfig, host.alias])
    yield* Effect.acquireRelease(start, () => Effect.ignore(Command.run([...base, "-O", "exit", ...dest])))
    const remote = remoteTo(host, { sshConfig })
    return { remote, path: `${path}-${host.user}-${host.host}-${host.port}` }
  })

layer(Layer.merge(ProcessHost.layer, NodeServices.layer), { excludeTestServices: true, timeout: "2 minutes" })(
  "the one connection of a remote",
  (it) => {
    it.effect("R9 eight processes that start at once log in once between them", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const sshConfig = yield* host.configWith({})
        const remote = remoteTo(host, { sshConfig })
        const before = yield* host.accepted
        const results = yield* using(
          remote,
          Effect.all(
            Array.from({ length: 8 }, (_, n) =>
              Command.run([process.execPath, openOnce, sshConfig, host.alias, `echo ${n}`])
            ),
            { concurrency: "unbounded" }
          )
        )
        assert.deepStrictEqual(
          results.map(({ stdout, exitCode }) => [stdout, exitCode]),
          results.map((_, n) => [`${n}\n`, 0])
        )
        assert.strictEqual(yield* host.accepted, before + 1)
      })
    )

    it.effect("R9 the connection outlives the process that made it, and serves the next one", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const sshConfig = yield* host.configWith({})
        const remote = remoteTo(host, { sshConfig })
        const before = yield* host.accepted
        const once = Command.run([process.execPath, openOnce, sshConfig, host.alias, "echo $PPID"])
        yield* using(remote, Effect.andThen(once, once))
        assert.strictEqual(yield* host.accepted, before + 1)
      })
    )

    it.effect("clients that wait for an attempt that fails share its failure, and do not try again each", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const sshConfig = yield* host.configWith({ keyPath: yield* host.newKey() })
        const remote = remoteTo(host, { sshConfig })
        // sshd writes this line before it reads a byte, so it is there when the client fails.
        const attempts = Effect.map(host.log, (log) => log.match(/Connection from /g)?.length ?? 0)
        const before = yield* attempts
        const client = Effect.flip(run("true")).pipe(Effect.provide(OpenSshTransport.layer(remote)))
        const errors = yield* Effect.all(
          Array.from({ length: 4 }, () => client),
          { concurrency: "unbounded" }
        )
        for (const error of errors) assert.include(error.message, "does not accept any of the keys")
        assert.strictEqual((yield* attempts) - before, 1)
      })
    )

    it.effect("a master that was killed is replaced, and its socket file does no harm", () =>
      Effect.gen(function* () {
        const remote = remoteTo(yield* TestHost)
        const fs = yield* FileSystem.FileSystem
        const replaced = Effect.gen(function* () {
          yield* run("true")
          const path = yield* ownPath(remote)
          const first = (yield* masterPid(remote, path)) ?? 0
          process.kill(first, "SIGKILL")
          assert.isTrue(yield* fs.exists(path))
          const result = yield* run("echo back")
          return { result, first, second: yield* masterPid(remote, path) }
        })
        const { result, first, second } = yield* using(remote, replaced)
        assert.strictEqual(result.stdout, "back\n")
        assert.isDefined(second)
        assert.notStrictEqual(second, first)
      })
    )

    it.effect("a master that hangs is ended and replaced", () =>
      Effect.gen(function* () {
        const remote = remoteTo(yield* TestHost)
        const replaced = Effect.gen(function* () {
          yield* run("true")
          const path = yield* ownPath(remote)
          const first = (yield* masterPid(remote, path)) ?? 0
          process.kill(first, "SIGSTOP")
          const result = yield* run("echo back")
          return { result, first, second: yield* masterPid(remote, path) }
        })
        const { result, first, second } = yield* using(remote, replaced)
        assert.strictEqual(result.stdout, "back\n")
        assert.isDefined(second)
        assert.notStrictEqual(second, first)
      })
    )

    it.effect("a process that is new to a master that hangs ends it too", () =>
      Effect.gen(function* () {
        const remote = remoteTo(yield* TestHost)
        yield* using(
          remote,
          run("true").pipe(
            Effect.andThen(ownPath(remote)),
            Effect.andThen((path) =>
              Effect.gen(function* () {
                const first = (yield* masterPid(remote, path)) ?? 0
                process.kill(first, "SIGSTOP")
                const result = yield* run("echo back").pipe(Effect.provide(OpenSshTransport.layer(remote)))
                assert.strictEqual(result.stdout, "back\n")
                assert.notStrictEqual(yield* masterPid(remote, path), first)
              })
            )
          )
        )
      })
    )

    it.effect("a process that is new to a live connection opens its first channel without asking for it first", () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped({ prefix: "ssh" })
        // The ssh of the second process writes down what it is asked.
        yield* fs.writeFileString(`${folder}/ssh`, `#!/bin/sh\necho "$*" >>${folder}/asked\nexec ssh "$@"\n`, {
          mode: 0o755
        })
        const host = yield* TestHost
        const before = yield* host.accepted
        const remote = remoteTo(host, { sshConfig: yield* host.configWith({}) })
        const second = run("echo second").pipe(
          Effect.provide(OpenSshTransport.layer(remote)),
          Effect.provideService(SshBinary, `${folder}/ssh`)
        )
        const result = yield* using(remote, Effect.andThen(run("true"), second))
        assert.strictEqual(result.stdout, "second\n")
        const asked = (yield* fs.readFileString(`${folder}/asked`)).trim().split("\n")
        assert.strictEqual(asked.length, 2)
        assert.include(asked[0] ?? "", " -G ")
        assert.isTrue(asked[1]?.endsWith("echo second"))
        assert.strictEqual(yield* host.accepted, before + 1)
      })
    )

    it.effect("a process that is new to a connection that takes no more channels makes another", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const before = yield* host.accepted
        const sshConfig = yield* host.configWith({})
        const remote = remoteTo(host, { sshConfig })
        const second = yield* using(
          remote,
          Effect.gen(function* () {
            const handle = yield* stay
            const path = yield* ownPath(remote)
            yield* Command.run(["ssh", "-F", sshConfig, "-S", path, "-O", "stop", "--", host.alias])
            const result = yield* run("echo second").pipe(Effect.provide(OpenSshTransport.layer(remote)))
            assert.isTrue(yield* handle.isRunning)
            return result
          }).pipe(Effect.scoped)
        )
        assert.strictEqual(second.stdout, "second\n")
        assert.strictEqual(yield* host.accepted, before + 2)
      })
    )

    it.effect("distrust leaves a connection that answers alone", () =>
      Effect.gen(function* () {
        const remote = remoteTo(yield* TestHost)
        const pids = Effect.gen(function* () {
          yield* run("true")
          const path = yield* ownPath(remote)
          const first = yield* masterPid(remote, path)
          yield* Effect.andThen(Transport, ({ distrust }) => distrust)
          yield* run("true")
          return [first, yield* masterPid(remote, path)]
        })
        const [first, second] = yield* using(remote, pids)
        assert.isDefined(first)
        assert.strictEqual(second, first)
      })
    )

    it.effect("R9 the user's live master is used, and is alive after disconnect", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped({ prefix: "cm" })
        const { remote, path } = yield* usersMaster(host, `${folder}/cm`)
        const before = yield* host.accepted
        const pid = yield* masterPid(remote, path)
        assert.isDefined(pid)
        const disconnected = yield* using(
          remote,
          Effect.gen(function* () {
            assert.strictEqual((yield* run("echo shared")).stdout, "shared\n")
            return yield* Effect.andThen(Transport, ({ disconnect }) => disconnect)
          })
        )
        assert.deepStrictEqual(disconnected, { _tag: "NotOurs", path })
        assert.strictEqual(yield* masterPid(remote, path), pid)
        assert.strictEqual(yield* host.accepted, before)
      })
    )

    it.effect("R9 a ControlPath that does not tell users and ports apart is not shared", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped({ prefix: "cm" })
        const sshConfig = yield* host.configWith({ lines: ["ControlMaster auto", `ControlPath ${folder}/cm-%h`] })
        const remote = remoteTo(host, { sshConfig })
        const used = yield* using(
          remote,
          Effect.andThen(
            run("true"),
            Effect.flatMap(ownPath(remote), (path) => masterPid(remote, path))
          )
        )
        assert.isDefined(used)
        assert.deepStrictEqual(yield* (yield* FileSystem.FileSystem).readDirectory(folder), [])
      })
    )

    it.effect("R9 a connection is made at the user's ControlPath where there is none, and ended again", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped({ prefix: "cm" })
        const sshConfig = yield* host.configWith({ lines: ["ControlMaster auto", `ControlPath ${folder}/%r@%h:%p`] })
        const remote = remoteTo(host, { sshConfig })
        const path = `${folder}/${host.user}@${host.host}:${host.port}`
        const before = yield* host.accepted
        const disconnected = yield* using(
          remote,
          Effect.gen(function* () {
            yield* run("true")
            // The user's own ssh goes over it too.
            yield* Command.run(["ssh", "-F", sshConfig, "--", host.alias, "true"])
            assert.isDefined(yield* masterPid(remote, path))
            return yield* Effect.andThen(Transport, ({ disconnect }) => disconnect)
          })
        )
        assert.strictEqual(disconnected._tag, "Ended")
        assert.isUndefined(yield* masterPid(remote, path))
        assert.strictEqual(yield* host.accepted, before + 1)
      })
    )

    it.effect("a server that allows no more sessions is waited for, and that is said", () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({ extraConfig: ["MaxSessions 1"] })
        const warnings = yield* Queue.unbounded<string>()
        const logger = Logger.layer([Logger.make(({ message }) => Queue.offerUnsafe(warnings, String(message)))])
        const result = yield* using(
          remoteTo(host),
          Effect.gen(function* () {
            const first = yield* Scope.make()
            yield* Scope.provide(stay, first)
            const second = yield* Effect.forkScoped(run("echo second").pipe(Effect.provide(logger)))
            assert.include(yield* Queue.take(warnings), "allows no more sessions")
            yield* Scope.close(first, Exit.void)
            return yield* Fiber.join(second)
          }).pipe(Effect.scoped)
        )
        assert.strictEqual(result.stdout, "second\n")
        assert.strictEqual(yield* host.accepted, 1)
      })
    )

    it.effect("R13 a connection that lives on has nothing of Maestro's environment, and its files are private", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const fs = yield* FileSystem.FileSystem
        const sshConfig = yield* host.configWith({})
        const remote = remoteTo(host, { sshConfig })
        const path = yield* ownPath(remote)
        const argv = [process.execPath, openOnce, sshConfig, host.alias, "true"] as const
        const env = { PATH: process.env["PATH"] ?? "", MAESTRO_JOB: "never-in-a-master" }
        const environ = yield* using(
          remote,
          Effect.gen(function* () {
            yield* Command.run(argv, { env })
            for (const file of [path, `${path}.log`, `${path}.json`]) {
              assert.strictEqual((yield* fs.stat(file)).mode & 0o077, 0, file)
            }
            return yield* fs.readFileString(`/proc/${(yield* masterPid(remote, path)) ?? 0}/environ`)
          })
        )
        assert.include(environ, "PATH=")
        assert.notInclude(environ, "MAESTRO")
      })
    )

    it.effect("disconnect does not cut a channel that is open", () =>
      Effect.gen(function* () {
        const remote = remoteTo(yield* TestHost)
        const outcome = yield* using(
          remote,
          Effect.gen(function* () {
            const handle = yield* stay
            const disconnected = yield* Effect.andThen(Transport, ({ disconnect }) => disconnect)
            const next = yield* run("echo new")
            return { disconnected, next, running: yield* handle.isRunning }
          }).pipe(Effect.scoped)
        )
        assert.deepStrictEqual(outcome.disconnected, { _tag: "Ending", channels: 1 })
        assert.isTrue(outcome.running)
        assert.strictEqual(outcome.next.stdout, "new\n")
      })
    )
  }
)
