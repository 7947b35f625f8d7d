import { assert, layer } from "@effect/vitest"
import { NodeServices } from "@effect/platform-node"
import type { Remote } from "@maestro/core/remote/Remote"
import { type SshCode, sshErrorOf, type SshStage } from "@maestro/core/remote/SshError"
import * as Command from "@maestro/testhosts/Command"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import { TestHost, type TestHostError } from "@maestro/testhosts/TestHost"
import { Deferred, Effect, Fiber, Layer, Option, Schedule, Stream } from "effect"
import { Transport } from "../transport/Transport.ts"
import { remoteTo } from "./HostRemote.ts"
import { run, stay } from "./RunCommand.ts"

/** Limits of the user's own config, so that a test of silence does not take long. */
const impatient = ["ServerAliveInterval 1", "ServerAliveCountMax 2", "ConnectTimeout 3"]

export interface SuiteOptions {
  readonly host: Layer.Layer<TestHost, TestHostError>
  readonly transport: (remote: Remote) => Layer.Layer<Transport, never, NodeServices.NodeServices>
}

/** What every transport does, whatever it is made of. */
export const suite = (name: string, options: SuiteOptions) =>
  layer(Layer.merge(options.host, NodeServices.layer), { excludeTestServices: true, timeout: "2 minutes" })(
    name,
    (it) => {
      /** Runs with a transport to this remote, and leaves no connection behind. */
      const using = <A, E, R>(remote: Remote, effect: Effect.Effect<A, E, R>) =>
        Effect.andThen(Transport, ({ disconnect }) => Effect.ensuring(effect, Effect.ignore(disconnect))).pipe(
          Effect.provide(options.transport(remote))
        )

      it.effect("carries a megabyte of any bytes both ways, exactly", () =>
        Effect.gen(function* () {
          const bytes = Uint8Array.from({ length: 1 << 20 }, (_, n) => (n * 7919 + (n >> 8)) & 0xff)
          const echo = Effect.gen(function* () {
            const transport = yield* Transport
            const handle = yield* transport.exec("exec cat")
            yield* Stream.run(Stream.succeed(bytes), handle.stdin).pipe(Effect.forkScoped({ startImmediately: true }))
            const back = yield* Stream.runCollect(handle.stdout)
            assert.strictEqual(Number(yield* handle.exitCode), 0)
            return Buffer.concat([...back])
          }).pipe(Effect.scoped)
          const back = yield* using(remoteTo(yield* TestHost), echo)
          assert.isTrue(back.equals(Buffer.from(bytes)))
        })
      )

      it.effect("keeps stdout, stderr and the exit code apart, 255 too", () =>
        Effect.gen(function* () {
          const remote = remoteTo(yield* TestHost)
          const results = yield* using(
            remote,
            Effect.all([
              run("echo out; echo err >&2; exit 7"),
              run("exit 255"),
              run("true"),
              run("no-such-command-here")
            ])
          )
          assert.deepStrictEqual(results[0], { stdout: "out\n", stderr: "err\n", exitCode: 7 })
          assert.strictEqual(results[1].exitCode, 255)
          assert.deepStrictEqual(results[2], { stdout: "", stderr: "", exitCode: 0 })
          assert.strictEqual(results[3].exitCode, 127)
        })
      )

      it.effect("a command that a signal ended is not a lost link", () =>
        Effect.gen(function* () {
          const result = yield* using(remoteTo(yield* TestHost), run("kill -9 $$"))
          assert.strictEqual(result.exitCode, 255)
        })
      )

      it.effect("S4 ends a channel with its scope: the command at the other end sees the end of its input", () =>
        Effect.gen(function* () {
          const host = yield* TestHost
          const alive = (pid: string) => Effect.map(host.exec(["kill", "-0", pid]), ({ exitCode }) => exitCode === 0)
          const ended = Effect.gen(function* () {
            const pid = yield* Effect.gen(function* () {
              const transport = yield* Transport
              const handle = yield* transport.exec("echo $$; exec cat")
              const lines = handle.stdout.pipe(Stream.decodeText, Stream.splitLines)
              const first = Option.getOrThrow(yield* Stream.runHead(lines))
              assert.isTrue(yield* alive(first))
              return first
            }).pipe(Effect.scoped)
            yield* alive(pid).pipe(Effect.repeat({ while: (is) => is, schedule: Schedule.spaced("20 millis") }))
            return true
          })
          assert.isTrue(yield* using(remoteTo(host), Effect.timeout(ended, "10 seconds")))
        })
      )

      it.effect("R9 opens eight channels at once with one login, and the ninth waits for one to end", () =>
        Effect.gen(function* () {
          const host = yield* TestHost
          const before = yield* host.accepted
          const ninth = Effect.gen(function* () {
            const first = yield* Deferred.make<void>()
            const opened = yield* Deferred.make<void>()
            // One channel that the test ends itself, and seven that stay.
            const one = yield* Effect.andThen(stay, Deferred.await(first)).pipe(Effect.scoped, Effect.forkScoped)
            yield* Effect.all(
              Array.from({ length: 7 }, () => stay),
              { concurrency: "unbounded" }
            )
            const waiting = yield* Effect.andThen(run("echo nine"), (result) =>
              Effect.as(Deferred.succeed(opened, undefined), result)
            ).pipe(Effect.forkScoped)
            // It is seen to wait: another command of the same connection, by another transport, comes and goes meanwhile.
            yield* run("true").pipe(Effect.provide(options.transport(remoteTo(host))))
            const early = yield* Deferred.isDone(opened)
            yield* Deferred.succeed(first, undefined)
            yield* Fiber.join(one)
            return { early, result: yield* Fiber.join(waiting) }
          }).pipe(Effect.scoped)
          const { early, result } = yield* using(remoteTo(host), ninth)
          assert.isFalse(early)
          assert.strictEqual(result.stdout, "nine\n")
          assert.strictEqual(yield* host.accepted, before + 1)
        })
      )

      it.effect("R8 a terminal gives what its command writes, takes its input, and ends with its exit code", () =>
        Effect.gen(function* () {
          const terminal = yield* using(
            remoteTo(yield* TestHost),
            Effect.gen(function* () {
              const { pty } = yield* Transport
              const size = { columns: 99, rows: 33 }
              const handle = yield* pty("stty size; echo $TERM; head -c 3; exit 12", size, "vt220")
              yield* handle.write(new TextEncoder().encode("abc"))
              const bytes = yield* Stream.runCollect(handle.output)
              return { text: Buffer.concat([...bytes]).toString(), exitCode: yield* handle.exitCode }
            }).pipe(Effect.scoped)
          )
          // It is raw, and does not echo: what the command makes of it is the command's own.
          assert.deepStrictEqual(terminal, { text: "33 99\nvt220\nabc", exitCode: 12 })
        })
      )

      it.effect("R9 a terminal that nobody reads does not hold the other channels", () =>
        Effect.gen(function* () {
          const flood = Effect.gen(function* () {
            const { pty } = yield* Transport
            const handle = yield* pty("exec yes", { columns: 80, rows: 24 }, "xterm")
            // One piece is taken, so that it has begun; then the reader is slow.
            const pull = yield* Stream.toPull(handle.output)
            yield* pull
            return yield* Effect.forEach([1, 2, 3], (n) => run(`echo ${n}`))
          }).pipe(Effect.scoped)
          const results = yield* using(remoteTo(yield* TestHost), Effect.timeout(flood, "9 seconds"))
          assert.deepStrictEqual(
            results.map(({ stdout }) => stdout),
            ["1\n", "2\n", "3\n"]
          )
        })
      )

      it.effect("R8 a forwarded connection carries bytes both ways, and its end is the end of it", () =>
        Effect.gen(function* () {
          const host = yield* TestHost
          const answer = yield* using(
            remoteTo(host),
            Effect.gen(function* () {
              const { forward } = yield* Transport
              const handle = yield* forward({ host: "127.0.0.1", port: host.port })
              yield* Stream.run(Stream.encodeText(Stream.make("not ssh\r\n")), handle.stdin).pipe(
                Effect.forkScoped({ startImmediately: true })
              )
              const text = yield* Stream.mkString(Stream.decodeText(handle.stdout))
              return { text, exitCode: Number(yield* handle.exitCode) }
            }).pipe(Effect.scoped)
          )
          assert.match(answer.text, /^SSH-2\.0-[^\n]*\r\n[^]*Invalid SSH identification string/)
          assert.strictEqual(answer.exitCode, 0)
        })
      )

      it.effect("R10 a link that is cut is an error with a name, and the next command has a new one", () =>
        Effect.gen(function* () {
          const host = yield* TestHost
          const proxy = yield* FaultProxy.start({ port: host.port })
          const remote = remoteTo(host, { sshConfig: yield* host.configWith({ port: proxy.port }) })
          const cut = Effect.gen(function* () {
            const handle = yield* stay
            yield* proxy.reset
            const error = yield* Effect.flip(handle.exitCode)
            return Option.getOrThrow(sshErrorOf(error))
          }).pipe(Effect.scoped)
          const { error, after } = yield* using(remote, Effect.all({ error: cut, after: run("echo again") }))
          assert.strictEqual(error.reason.code, "connection-lost-midway")
          assert.isTrue(error.reason.retryable)
          assert.strictEqual(after.stdout, "again\n")
        })
      )

      it.effect("R10 a link that goes silent is noticed, and a new one is not waited for without end", () =>
        Effect.gen(function* () {
          const host = yield* TestHost
          const proxy = yield* FaultProxy.start({ port: host.port })
          const remote = remoteTo(host, { sshConfig: yield* host.configWith({ port: proxy.port, lines: impatient }) })
          const silent = Effect.gen(function* () {
            const handle = yield* stay
            yield* proxy.blackHole
            const lost = yield* Effect.flip(handle.exitCode)
            const again = yield* Effect.flip(run("true"))
            yield* proxy.restore
            return { lost: Option.getOrThrow(sshErrorOf(lost)), again: Option.getOrThrow(sshErrorOf(again)) }
          }).pipe(Effect.scoped)
          const { lost, again } = yield* using(remote, silent).pipe(Effect.timeout("45 seconds"))
          assert.strictEqual(lost.reason.code, "connection-lost-midway")
          assert.strictEqual(again.reason.code, "timeout")
        })
      )

      const refusals: ReadonlyArray<{
        readonly what: string
        readonly code: SshCode
        readonly stage: SshStage
        readonly says: ReadonlyArray<string>
        readonly remote: (host: TestHost["Service"]) => Effect.Effect<Remote, TestHostError>
      }> = [
        {
          what: "T4 a port where nothing listens",
          code: "refused",
          stage: "reach",
          says: ["port 1", "sshd"],
          remote: (host) => Effect.succeed(remoteTo(host, { port: 1 }))
        },
        {
          what: "T1 a key that the server does not accept",
          code: "auth-denied",
          stage: "authenticate",
          says: ["SHA256:", "ssh-copy-id"],
          remote: (host) =>
            Effect.flatMap(host.newKey(), (keyPath) =>
              Effect.map(host.configWith({ keyPath }), (sshConfig) => remoteTo(host, { sshConfig }))
            )
        },
        {
          what: "T3 a key with a passphrase",
          code: "key-passphrase",
          stage: "authenticate",
          says: ["passphrase", "ssh-add"],
          remote: (host) =>
            Effect.flatMap(host.newKey({ passphrase: "secret", authorized: true }), (keyPath) =>
              Effect.map(host.configWith({ keyPath }), (sshConfig) => remoteTo(host, { sshConfig }))
            )
        },
        {
          what: "T9 a key file that others may read",
          code: "key-permissions",
          stage: "authenticate",
          says: ["chmod 600"],
          remote: (host) =>
            Effect.gen(function* () {
              const keyPath = yield* host.newKey({ authorized: true })
              yield* Command.run(["chmod", "644", keyPath])
              return remoteTo(host, { sshConfig: yield* host.configWith({ keyPath }) })
            })
        },
        {
          what: "T9 a key file that is no key",
          code: "key-missing-or-invalid",
          stage: "authenticate",
          says: ["not a private key", "ssh-keygen -y"],
          remote: (host) =>
            Effect.gen(function* () {
              const keyPath = yield* host.newKey()
              yield* Command.run(["sh", "-c", 'echo "not a key" >"$1"', "sh", keyPath])
              yield* Command.run(["rm", "-f", `${keyPath}.pub`])
              return remoteTo(host, { sshConfig: yield* host.configWith({ keyPath }) })
            })
        },
        {
          what: "T2 a host key that is not known",
          code: "host-key-unknown",
          stage: "host-key",
          says: ["SHA256:", "ssh-keyscan"],
          remote: (host) =>
            Effect.map(host.configWith({ knownHosts: "empty" }), (sshConfig) => remoteTo(host, { sshConfig }))
        },
        {
          what: "T2 a host key that has changed",
          code: "host-key-changed",
          stage: "host-key",
          says: ["SHA256:", " line ", "ssh-keygen", "-R"],
          remote: (host) =>
            Effect.map(host.configWith({ knownHosts: "changed" }), (sshConfig) => remoteTo(host, { sshConfig }))
        },
        {
          what: "T6 a name that nobody knows",
          code: "dns",
          stage: "reach",
          says: ["maestro-test.invalid"],
          remote: (host) => Effect.succeed(remoteTo(host, { target: { _tag: "Host", host: "maestro-test.invalid" } }))
        },
        {
          what: "T9 a config that ssh does not accept",
          code: "config-error",
          stage: "config",
          says: ["line"],
          remote: (host) =>
            Effect.map(host.configWith({ lines: ["NoSuchOption yes"] }), (sshConfig) => remoteTo(host, { sshConfig }))
        }
      ]
      for (const { what, code, stage, says, remote } of refusals) {
        it.effect(`${what} is ${code}`, () =>
          Effect.gen(function* () {
            const error = yield* using(yield* remote(yield* TestHost), Effect.flip(run("true")))
            const ssh = Option.getOrThrow(sshErrorOf(error))
            assert.strictEqual(ssh.reason.code, code, ssh.reason.raw)
            assert.strictEqual(ssh.stage, stage)
            const told = [ssh.reason.title, ...ssh.reason.steps, ssh.reason.command ?? ""].join("\n")
            for (const word of says) assert.include(told, word)
          })
        )
      }
    }
  )
