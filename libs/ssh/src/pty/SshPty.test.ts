import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Pty, type PtyHandle } from "@maestro/core/machine/Pty"
import type { Remote } from "@maestro/core/remote/Remote"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { ptySuite } from "@maestro/core/testing/PtySuite"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, FileSystem, Layer, Option, Stream } from "effect"
import * as SshShell from "../shell/SshShell.ts"
import { remoteTo } from "../testing/HostRemote.ts"
import { run } from "../testing/RunCommand.ts"
import { Transport } from "../transport/Transport.ts"
import * as SshPty from "./SshPty.ts"

const machine = (remote: Remote) => Layer.provideMerge(SshPty.layer, SshShell.layer(remote))

/** The connection ends with the layer, so that no test leaves one behind. */
const endingConnection = Layer.effectDiscard(
  Effect.flatMap(Transport, ({ disconnect }) => Effect.addFinalizer(() => Effect.ignore(disconnect)))
)

ptySuite(
  "SshPty over a real sshd",
  Layer.unwrap(Effect.map(TestHost, (host) => Layer.provideMerge(endingConnection, machine(remoteTo(host))))).pipe(
    Layer.provide(ProcessHost.layer),
    Layer.provide(NodeServices.layer)
  )
)

const using = <A, E, R>(remote: Remote, effect: Effect.Effect<A, E, R>) =>
  Effect.andThen(Transport, ({ disconnect }) => Effect.ensuring(effect, Effect.ignore(disconnect))).pipe(
    Effect.provide(machine(remote)),
    Effect.scoped
  )

const base = { size: { columns: 80, rows: 24 }, term: "xterm-256color" } as const
const open = (script: string) => Effect.flatMap(Pty, (pty) => pty.open({ ...base, command: ["/bin/sh", "-c", script] }))
const text = (terminal: PtyHandle) => Stream.mkString(Stream.decodeText(terminal.output))
const type = (terminal: PtyHandle, words: string) => terminal.write(new TextEncoder().encode(words))
const codeOf = (error: unknown) => Option.getOrThrow(sshErrorOf(error)).reason.code

layer(NodeServices.layer, { excludeTestServices: true, timeout: "2 minutes" })("terminals of a remote", (it) => {
  it.effect("T9 a server that gives no terminals is pty-failure, with what to change", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ extraConfig: ["PermitTTY no"] })
      const [error, direct] = yield* using(
        remoteTo(host),
        Effect.all([
          Effect.flip(open("echo never")),
          Effect.flatMap(Transport, (transport) => transport.pty("echo raw", base.size, base.term)).pipe(
            Effect.flatMap(({ exitCode }) => Effect.flip(exitCode))
          )
        ])
      )
      const reason = Option.getOrThrow(sshErrorOf(error)).reason
      assert.strictEqual(reason.code, "pty-failure")
      assert.include(reason.steps.join("\n"), "PermitTTY")
      assert.strictEqual(codeOf(direct), "pty-failure")
    })
  )

  it.effect("R10 a link that is cut is an error of the output and of the exit code, never an end", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const proxy = yield* FaultProxy.start({ port: host.port })
      const remote = remoteTo(host, { sshConfig: yield* host.configWith({ port: proxy.port }) })
      const errors = yield* using(
        remote,
        Effect.gen(function* () {
          const terminal = yield* open("echo there; exec sleep 1000")
          const pull = yield* Stream.toPull(terminal.output)
          yield* pull
          yield* proxy.reset
          const output = yield* Effect.flip(Effect.forever(pull))
          return [output, yield* Effect.flip(terminal.exitCode)]
        })
      )
      assert.deepStrictEqual(errors.map(codeOf), ["connection-lost-midway", "connection-lost-midway"])
    })
  )

  it.effect("R9 a terminal shares the connection, and leaves nothing in the control folder", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const output = yield* using(
        remoteTo(host),
        Effect.gen(function* () {
          yield* run("true")
          const terminal = yield* Effect.flatMap(Pty, (pty) => pty.open(base))
          yield* type(terminal, "stty -echo; PS1=; echo begin; exit 9\r")
          const shown = yield* text(terminal)
          assert.strictEqual(yield* terminal.exitCode, 9)
          return shown
        })
      )
      // ssh says goodbye on a terminal of its own, and this is not one.
      assert.notInclude(output, "Shared connection")
      assert.notInclude(output, "closed.")
      assert.strictEqual(yield* host.accepted, 1)
    })
  )

  it.effect("a start-up file that prints, reads or sets the terminal does not get into a program's output", () =>
    Effect.gen(function* () {
      const noise = 'echo welcome; read line; echo "got $line"; stty -onlcr 2>/dev/null\n'
      const host = yield* ProcessHost.start({
        loginShell: "/bin/bash",
        homeFiles: { ".bash_profile": noise, ".bashrc": noise }
      })
      const output = yield* using(remoteTo(host), Effect.flatMap(open("echo mine"), text))
      assert.strictEqual(output, "mine\r\n")
    })
  )

  it.effect("a login shell whose start-up files end it does not keep a command from its terminal", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start({ loginShell: "/bin/bash", homeFiles: { ".bash_profile": "exit 3\n" } })
      const output = yield* using(remoteTo(host), Effect.flatMap(open("echo mine"), text))
      assert.strictEqual(output, "mine\r\n")
    })
  )

  const shells: ReadonlyArray<readonly [name: string, path: string, login: string]> = [
    ["bash", "/bin/bash", "shopt -q login_shell && printf is-%s login"],
    ["zsh", "/usr/bin/zsh", "[[ -o login ]] && printf is-%s login"],
    ["fish", "/usr/bin/fish", "status is-login; and printf is-%s login"],
    ["tcsh", "/usr/bin/tcsh", "if ($?loginsh) printf is-%s login"],
    ["dash", "/usr/bin/dash", "case $- in *i*) printf is-%s login;; esac"],
    ["ksh", "/usr/bin/ksh", "case $- in *i*) printf is-%s login;; esac"],
    ["mksh", "/usr/bin/mksh", "[[ -o login ]] && printf is-%s login"]
  ]
  it.effect("W4 busybox's ash as the login shell: an interactive one, and commands with its environment", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const ash = `${yield* fs.makeTempDirectoryScoped()}/ash`
      yield* fs.symlink("/bin/busybox", ash)
      const host = yield* ProcessHost.start({ loginShell: ash, homeFiles: { ".profile": "export FROM_PROFILE=yes\n" } })
      const shown = yield* using(
        remoteTo(host),
        Effect.gen(function* () {
          assert.strictEqual(yield* Effect.flatMap(open('echo "$FROM_PROFILE"'), text), "yes\r\n")
          const terminal = yield* Effect.flatMap(Pty, (pty) => pty.open(base))
          yield* type(terminal, 'echo "<$FROM_PROFILE>"; exit 5\r')
          const all = yield* text(terminal)
          assert.strictEqual(yield* terminal.exitCode, 5)
          return all
        })
      )
      assert.include(shown, "<yes>")
    })
  )

  for (const [name, path, login] of shells) {
    it.effect(`W4 ${name} as the login shell: an interactive one, and commands with its environment`, () =>
      Effect.gen(function* () {
        const host = yield* ProcessHost.start({ loginShell: path })
        const shown = yield* using(
          remoteTo(host),
          Effect.gen(function* () {
            const command = yield* Effect.flatMap(open(`echo "[$SHELL] $(stty size)"; kill -9 $$`), (terminal) =>
              Effect.all([text(terminal), terminal.exitCode])
            )
            assert.deepStrictEqual(command, [`[${path}] 24 80\r\n`, 137])
            const terminal = yield* Effect.flatMap(Pty, (pty) =>
              pty.open({ ...base, cwd: "/usr", env: { MARK: "it's $here" } })
            )
            yield* type(terminal, `pwd; echo "$MARK"\r${login}\rexit 5\r`)
            const all = yield* text(terminal)
            assert.strictEqual(yield* terminal.exitCode, 5)
            return all
          })
        )
        assert.match(shown, /\/usr\r?\n/)
        assert.include(shown, "it's $here")
        assert.include(shown, "is-login")
      })
    )
  }
})
