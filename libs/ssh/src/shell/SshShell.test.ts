import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import type { Remote } from "@maestro/core/remote/Remote"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Shell } from "@maestro/machine/shell/Shell"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Layer, Option, Stream } from "effect"
import { remoteTo } from "../testing/HostRemote.ts"
import { Transport } from "../transport/Transport.ts"
import * as SshShell from "./SshShell.ts"

const using = <A, E, R>(remote: Remote, effect: Effect.Effect<A, E, R>) =>
  Effect.andThen(Transport, ({ disconnect }) => Effect.ensuring(effect, Effect.ignore(disconnect))).pipe(
    Effect.provide(SshShell.layer(remote))
  )

const text = (stream: Stream.Stream<Uint8Array, unknown>) => Stream.mkString(Stream.decodeText(stream))

layer(Layer.merge(ProcessHost.layer, NodeServices.layer), { excludeTestServices: true, timeout: "2 minutes" })(
  "SshShell over a real sshd",
  (it) => {
    it.effect("is a /bin/sh on the other machine", () =>
      Effect.gen(function* () {
        const output = yield* using(
          remoteTo(yield* TestHost),
          Effect.gen(function* () {
            const shell = yield* Shell
            const handle = yield* shell.open
            const script = Stream.make('echo "$((6*7)) $0"; echo oops >&2; exit 3\n').pipe(Stream.encodeText)
            yield* Stream.run(script, handle.stdin).pipe(Effect.forkScoped({ startImmediately: true }))
            return yield* Effect.all([text(handle.stdout), text(handle.stderr), handle.exitCode], {
              concurrency: "unbounded"
            })
          }).pipe(Effect.scoped)
        )
        assert.deepStrictEqual(output.map(String), ["42 /bin/sh\n", "oops\n", "3"])
      })
    )

    it.effect("S7 explains a channel whose link was cut as that, whatever stood on its stderr", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const proxy = yield* FaultProxy.start({ port: host.port })
        const remote = remoteTo(host, { sshConfig: yield* host.configWith({ port: proxy.port }) })
        const error = yield* using(
          remote,
          Effect.gen(function* () {
            const shell = yield* Shell
            const handle = yield* shell.open
            const script = "echo 'Permission denied (publickey).' >&2; echo there; exec sleep 1000\n"
            yield* Stream.run(Stream.encodeText(Stream.make(script)), handle.stdin).pipe(
              Effect.forkScoped({ startImmediately: true })
            )
            yield* handle.stdout.pipe(Stream.decodeText, Stream.splitLines, Stream.take(1), Stream.runDrain)
            yield* proxy.reset
            const stderr = yield* text(handle.stderr)
            const failure = yield* Effect.flip(handle.exitCode)
            return shell.explain({ exitCode: undefined, stderr, wasReady: true, failure })
          }).pipe(Effect.scoped)
        )
        const ssh = Option.getOrThrow(sshErrorOf(error))
        assert.strictEqual(ssh.reason.code, "connection-lost-midway")
        assert.strictEqual(ssh.stage, "session")
        assert.isTrue(ssh.reason.retryable)
        assert.include(ssh.reason.title, `port ${proxy.port}`)
        assert.notInclude(ssh.reason.raw, "publickey")
      })
    )

    it.effect("T9 explains a login shell that refuses, by what it said in place of an answer", () =>
      Effect.gen(function* () {
        const remote = remoteTo(yield* TestHost)
        const explained = yield* using(
          remote,
          Effect.map(Shell, (shell) =>
            [
              { exitCode: 1, stderr: "", noise: "This account is currently not available.\n", wasReady: false },
              { exitCode: 0, stderr: "", noise: "bye\n", wasReady: false },
              { exitCode: undefined, stderr: "", problem: "no answer in 30 seconds", wasReady: false },
              { exitCode: 137, stderr: "", wasReady: true }
            ].map((end) => Option.getOrThrow(sshErrorOf(shell.explain(end))).reason.code)
          )
        )
        assert.deepStrictEqual(explained, ["account-unavailable", "shell-failure", "timeout", "connection-lost-midway"])
      })
    )

    it.effect("a machine that cannot be reached fails to open, with the reason inside the platform error", () =>
      Effect.gen(function* () {
        const remote = remoteTo(yield* TestHost, { port: 1 })
        const error = yield* using(
          remote,
          Effect.andThen(Shell, ({ open }) => Effect.scoped(Effect.flip(open)))
        )
        assert.strictEqual(Option.getOrThrow(sshErrorOf(error)).reason.code, "refused")
      })
    )
  }
)
