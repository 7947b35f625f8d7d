import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Pty } from "@maestro/core/machine/Pty"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { remoteTo } from "../testing/HostRemote.ts"
import { run, stay } from "../testing/RunCommand.ts"
import { reasonOf, usingRemote } from "../testing/UsingRemote.ts"
import { isWindows } from "../shell/WindowsRemote.ts"
import { ChannelPatience } from "./ChannelPatience.ts"
import { lacksSubsystem } from "./Subsystem.ts"
import { Transport } from "./Transport.ts"

const size = { columns: 80, rows: 24 }
const text = (stream: Stream.Stream<Uint8Array, unknown>) => Stream.mkString(Stream.decodeText(stream))
const sftp = Effect.flatMap(Transport, ({ subsystem }) => subsystem("sftp"))
const bounded = (script: string) =>
  Effect.flatMap(ChildProcessSpawner.ChildProcessSpawner, (spawner) =>
    spawner.string(ChildProcess.make("/bin/sh", ["-c", script]))
  )

const initPacket = Uint8Array.of(0, 0, 0, 5, 1, 0, 0, 0, 3)

/** The type of the server's first packet: VERSION. The input stays open, or the server would not come to answer. */
const versionOf = Effect.gen(function* () {
  const handle = yield* sftp
  yield* Stream.run(Stream.concat(Stream.make(initPacket), Stream.never), handle.stdin).pipe(
    Effect.forkScoped({ startImmediately: true })
  )
  const answer = yield* Stream.runCollect(Stream.take(handle.stdout, 1))
  return answer[0]?.[4]
}).pipe(Effect.scoped)

layer(NodeServices.layer, { excludeTestServices: true, timeout: "2 minutes" })("what servers allow", (it) => {
  it.effect("R9 MaxSessions 1: commands go through the helper's channel, all else says what to change", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ extraConfig: ["MaxSessions 1"] })
      const reasons = yield* usingRemote(
        remoteTo(host),
        Effect.gen(function* () {
          assert.strictEqual(yield* bounded("echo first"), "first\n")
          const refused = yield* Effect.all([
            Effect.flip(sftp),
            Effect.flip(run("true")),
            Effect.flatMap(Pty, (pty) => Effect.flip(pty.open({ size, term: "xterm" })))
          ])
          assert.strictEqual(yield* bounded("echo still"), "still\n")
          return refused.map(reasonOf)
        })
      ).pipe(Effect.provideService(ChannelPatience, "1 second"))
      for (const reason of reasons) {
        assert.strictEqual(reason.code, "channel-refused")
        assert.include(reason.steps.join("\n"), "MaxSessions")
        assert.isTrue(reason.retryable)
      }
      assert.strictEqual(yield* host.accepted, 1)
    })
  )

  for (const [sessions, more] of [
    [2, 1],
    [10, 7]
  ] as const) {
    it.effect(`R9 MaxSessions ${sessions}: ${more} beside the helper's, with one login`, () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({ extraConfig: [`MaxSessions ${sessions}`] })
        yield* usingRemote(
          remoteTo(host),
          Effect.gen(function* () {
            yield* bounded("true")
            yield* Effect.all(
              Array.from({ length: more }, () => stay),
              { concurrency: "unbounded" }
            )
            assert.strictEqual(yield* bounded("echo all"), "all\n")
          })
        )
        assert.strictEqual(yield* host.accepted, 1)
      })
    )
  }

  it.effect("R9 MaxSessions 0 is channel-refused", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ extraConfig: ["MaxSessions 0"] })
      const error = yield* usingRemote(remoteTo(host), Effect.flip(bounded("true"))).pipe(
        Effect.provideService(ChannelPatience, "500 millis")
      )
      assert.strictEqual(reasonOf(error).code, "channel-refused")
    })
  )

  it.effect("R8 the sftp subsystem is a channel, and its end is no error", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      assert.strictEqual(yield* usingRemote(remoteTo(host), versionOf), 2)
    })
  )

  it.effect("R9 a server without the sftp subsystem is told from a lost link, by the output and by the exit code", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ sftp: false })
      const missing = yield* usingRemote(
        remoteTo(host),
        Effect.gen(function* () {
          const handle = yield* sftp
          const errors = [yield* Effect.flip(Stream.runDrain(handle.stdout)), yield* Effect.flip(handle.exitCode)]
          assert.strictEqual((yield* run("echo alive")).stdout, "alive\n")
          return errors
        })
      )
      for (const error of missing) {
        assert.isTrue(lacksSubsystem(error), String(error))
        assert.include(reasonOf(error).title, "SFTP")
        assert.isFalse(reasonOf(error).retryable)
      }
    })
  )

  it.effect("R9 AllowTcpForwarding no refuses forwarded connections alone, and nothing there is another answer", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const strict = yield* ProcessHost.start({ extraConfig: ["AllowTcpForwarding no"] })
      const to = { host: "127.0.0.1", port: host.port }
      const forward = (where: typeof to) => Effect.flatMap(Transport, (transport) => transport.forward(where))
      const [banner, nobody] = yield* usingRemote(
        remoteTo(host),
        Effect.all([
          Effect.flatMap(forward(to), ({ stdout }) => text(Stream.take(stdout, 1))),
          Effect.flip(forward({ ...to, port: 1 }))
        ])
      )
      assert.match(banner, /^SSH-2\.0-/)
      assert.include(nobody.reason.title, "Connection refused")
      const forbidden = yield* usingRemote(remoteTo(strict), Effect.andThen(run("true"), Effect.flip(forward(to))))
      assert.strictEqual(forbidden.reason.code, "channel-refused")
      assert.include([forbidden.reason.title, ...forbidden.reason.steps].join("\n"), "AllowTcpForwarding")
      assert.strictEqual(nobody.reason.code, "channel-refused")
    })
  )

  it.effect("T9 an account for SFTP alone: files work, and commands say why they do not", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ extraConfig: ["ForceCommand internal-sftp"] })
      const [version, error] = yield* usingRemote(remoteTo(host), Effect.all([versionOf, Effect.flip(bounded("true"))]))
      assert.strictEqual(version, 2)
      assert.strictEqual(reasonOf(error).code, "account-unavailable")
      assert.include(reasonOf(error).title, "sftp connections only")
    })
  )

  const windows: ReadonlyArray<readonly [shell: string, answer: string]> = [
    [
      "cmd.exe",
      "'exec' is not recognized as an internal or external command,\\r\\noperable program or batch file.\\r\\n"
    ],
    [
      "PowerShell",
      "exec : The term 'exec' is not recognized as the name of a cmdlet, function, script file\\r\\n    + FullyQualifiedErrorId : CommandNotFoundException\\r\\n"
    ]
  ]
  for (const [shell, answer] of windows) {
    it.effect(`T9 a remote whose shell is ${shell} gets told that Windows is not supported yet`, () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({ extraConfig: [`ForceCommand printf "${answer}" >&2; exit 1`] })
        const errors = yield* usingRemote(
          remoteTo(host),
          Effect.all([
            Effect.flip(bounded("true")),
            Effect.flatMap(Pty, (pty) => Effect.flip(pty.open({ size, term: "xterm" })))
          ])
        )
        for (const error of errors) {
          assert.include(reasonOf(error).title, "Windows remotes are not supported yet")
          assert.isFalse(reasonOf(error).retryable)
        }
      })
    )
  }

  it.effect("T9 a Windows server in another language is known by its version", () =>
    Effect.sync(() => {
      const error = (server: string) => isWindows("Der Befehl wurde nicht verstanden", server)
      assert.isTrue(error("OpenSSH_for_Windows_9.5"))
      assert.isFalse(error("OpenSSH_9.2p1 Debian-2"))
      assert.isFalse(isWindows("bash: exec: /bin/sh: not found", undefined))
    })
  )

  const accounts: ReadonlyArray<readonly [what: string, command: string, code: string]> = [
    ["nologin", "/usr/sbin/nologin", "account-unavailable"],
    ["false", "/bin/false", "shell-failure"],
    ["a menu that knows no commands", "/bin/sh -c 'echo Unknown command >&2; exit 1'", "shell-failure"]
  ]
  for (const [what, command, code] of accounts) {
    it.effect(`T9 an account whose shell is ${what} is ${code}, for commands and terminals`, () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({ extraConfig: [`ForceCommand ${command}`] })
        const errors = yield* usingRemote(
          remoteTo(host),
          Effect.all([
            Effect.flip(bounded("true")),
            Effect.flatMap(Pty, (pty) => Effect.flip(pty.open({ size, term: "xterm" })))
          ])
        )
        assert.deepStrictEqual(
          errors.map((error) => reasonOf(error).code),
          [code, code]
        )
      })
    )
  }
})
