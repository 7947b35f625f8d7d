import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Pty } from "@maestro/core/machine/Pty"
import * as Command from "@maestro/testhosts/Command"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, FileSystem, Layer, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { resolve } from "../config/SshConfig.ts"
import { SshBinary } from "../process/SshProcess.ts"
import { remoteTo } from "../testing/HostRemote.ts"
import { run } from "../testing/RunCommand.ts"
import { usingRemote } from "../testing/UsingRemote.ts"
import { controlFolder } from "./ControlFolder.ts"
import { connectionName } from "./ControlPath.ts"
import { checkMaster } from "./Master.ts"
import { Transport } from "./Transport.ts"

const size = { columns: 80, rows: 24 }

/** Each kind of channel once: what they gave, which must be what was asked for and not a byte more. */
const everyKind = Effect.gen(function* () {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const command = yield* run("cat; echo done", Stream.encodeText(Stream.make("input ")))
  const bounded = yield* spawner.string(ChildProcess.make("echo", ["bounded"]))
  const terminal = yield* (yield* Pty).open({ size, term: "xterm", command: ["echo", "terminal"] })
  const shown = yield* Stream.mkString(Stream.decodeText(terminal.output))
  return [command.stdout, command.stderr, bounded, shown]
})
const expected = ["input done\n", "", "bounded\n", "terminal\r\n"]

/** A program for ProxyCommand that connects and hands over the socket itself, as ProxyUseFdpass wants it. */
const passSocket = `import socket, sys, array
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
out = socket.socket(fileno=1)
out.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [s.fileno()]))])
`

layer(Layer.merge(ProcessHost.layer, NodeServices.layer), { excludeTestServices: true, timeout: "2 minutes" })(
  "what a user's config may hold",
  (it) => {
    const cases: ReadonlyArray<readonly [what: string, lines: (folder: string) => ReadonlyArray<string>]> = [
      ["RemoteCommand and RequestTTY force", () => ["RemoteCommand echo mine; exec sh", "RequestTTY force"]],
      [
        "StdinNull, SessionType none and ForkAfterAuthentication",
        () => ["StdinNull yes", "SessionType none", "ForkAfterAuthentication yes"]
      ],
      ["SessionType subsystem", () => ["SessionType subsystem"]],
      ["LocalCommand", (folder) => ["PermitLocalCommand yes", `LocalCommand echo local; touch ${folder}/local`]],
      [
        "forwardings that cannot be made",
        () => [
          "LocalForward 1 127.0.0.1:1",
          "RemoteForward 1 127.0.0.1:1",
          "DynamicForward 2",
          "ExitOnForwardFailure yes"
        ]
      ],
      ["Tunnel", () => ["Tunnel yes"]],
      ["ForwardX11 and ForwardAgent", () => ["ForwardX11 yes", "ForwardX11Trusted yes", "ForwardAgent yes"]],
      ["LogLevel DEBUG3 and VisualHostKey", () => ["LogLevel DEBUG3", "VisualHostKey yes"]],
      ["LogLevel QUIET", () => ["LogLevel QUIET"]],
      ["EscapeChar and Compression", () => ["EscapeChar ~", "Compression yes"]],
      ["SetEnv and SendEnv that the server does not take", () => ["SetEnv MARK=1", "SendEnv *"]],
      [
        "ControlMaster auto without ControlPersist",
        (folder) => ["ControlMaster auto", "ControlPersist no", `ControlPath ${folder}/%C`]
      ],
      ["ControlMaster autoask", (folder) => ["ControlMaster autoask", `ControlPath ${folder}/%C`]],
      ["ControlPath none", () => ["ControlMaster auto", "ControlPath none"]]
    ]
    for (const [what, lines] of cases) {
      it.effect(`R9 ${what}: every kind of channel works, with one login`, () =>
        Effect.gen(function* () {
          const host = yield* TestHost
          const fs = yield* FileSystem.FileSystem
          const folder = yield* fs.makeTempDirectoryScoped({ prefix: "uc" })
          const remote = remoteTo(host, { sshConfig: yield* host.configWith({ lines: lines(folder) }) })
          const before = yield* host.accepted
          assert.deepStrictEqual(yield* usingRemote(remote, everyKind), expected)
          assert.strictEqual(yield* host.accepted, before + 1)
          assert.isFalse(yield* fs.exists(`${folder}/local`))
        })
      )
    }

    it.effect("R9 a ControlPath that is too long for a socket is not used, and the connection is made elsewhere", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped({ prefix: "uc" })
        const deep = `${folder}/${"deep".repeat(25)}`
        yield* fs.makeDirectory(deep)
        const lines = ["ControlMaster auto", `ControlPath ${deep}/%r@%h:%p`]
        const remote = remoteTo(host, { sshConfig: yield* host.configWith({ lines }) })
        assert.deepStrictEqual(yield* usingRemote(remote, everyKind), expected)
        assert.deepStrictEqual(yield* fs.readDirectory(deep), [])
      })
    )

    it.effect("R9 a ControlPath in a folder that is not there, or a stale socket at it, does no harm", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped({ prefix: "uc" })
        const lines = ["ControlMaster auto", `ControlPath ${folder}/no/%r@%h:%p`]
        const nowhere = remoteTo(host, { sshConfig: yield* host.configWith({ lines }) })
        assert.deepStrictEqual(yield* usingRemote(nowhere, everyKind), expected)
        const path = `${folder}/${host.user}@${host.host}:${host.port}`
        // A socket that nobody listens on any more.
        yield* Command.runOrFail([
          "python3",
          "-c",
          "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])",
          path
        ])
        const sshConfig = yield* host.configWith({ lines: ["ControlMaster auto", `ControlPath ${folder}/%r@%h:%p`] })
        assert.deepStrictEqual(yield* usingRemote(remoteTo(host, { sshConfig }), everyKind), expected)
      })
    )

    it.effect("R9 a master of the user's that hangs is left alone, and another connection is made", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped({ prefix: "uc" })
        const sshConfig = yield* host.configWith({ lines: [`ControlPath ${folder}/%r-%h-%p`] })
        const remote = remoteTo(host, { sshConfig })
        const start = 'ssh -F "$1" -M -N -f -- "$2" >/dev/null 2>&1 && ssh -F "$1" -O check -- "$2"'
        yield* Command.runOrFail(["sh", "-c", start, "sh", sshConfig, host.alias])
        const path = `${folder}/${host.user}-${host.host}-${host.port}`
        const state = yield* checkMaster(remote, path)
        const pid = state._tag === "Running" ? state.pid : assert.fail(state._tag)
        yield* Effect.addFinalizer(() => Effect.sync(() => process.kill(pid, "SIGKILL")))
        process.kill(pid, "SIGSTOP")
        assert.deepStrictEqual(yield* usingRemote(remote, everyKind), expected)
        process.kill(pid, "SIGCONT")
        assert.deepStrictEqual(yield* checkMaster(remote, path), { _tag: "Running", pid })
      })
    )

    it.effect("R8 ProxyUseFdpass: the connection goes through a program that hands over its socket", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped({ prefix: "uc" })
        yield* fs.writeFileString(`${folder}/pass.py`, passSocket)
        const lines = [`ProxyCommand python3 ${folder}/pass.py %h %p`, "ProxyUseFdpass yes"]
        const remote = remoteTo(host, { sshConfig: yield* host.configWith({ lines }) })
        const before = yield* host.accepted
        assert.deepStrictEqual(yield* usingRemote(remote, everyKind), expected)
        assert.strictEqual(yield* host.accepted, before + 1)
      })
    )

    it.effect("R9 one channel that does not open does not end the connection that others use", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped({ prefix: "uc" })
        // This ssh gets stuck once, when it is to open the first channel after the file is there.
        const stuck = `#!/bin/sh\ncase "$*" in *"echo through"*) if rm ${folder}/once 2>/dev/null; then exec sleep 1000; fi ;; esac\nexec ssh "$@"\n`
        yield* fs.writeFileString(`${folder}/ssh`, stuck, { mode: 0o755 })
        yield* fs.writeFileString(`${folder}/once`, "")
        const remote = remoteTo(host, { sshConfig: yield* host.configWith({}) })
        const before = yield* host.accepted
        const path = `${yield* controlFolder}/${connectionName(remote, yield* resolve(remote))}`
        const pid = Effect.map(checkMaster(remote, path), (state) => (state._tag === "Running" ? state.pid : undefined))
        const [first, result, second] = yield* usingRemote(
          remote,
          Effect.andThen(run("true"), Effect.all([pid, run("echo through"), pid]))
        ).pipe(Effect.provideService(SshBinary, `${folder}/ssh`))
        assert.strictEqual(result.stdout, "through\n")
        assert.isFalse(yield* fs.exists(`${folder}/once`))
        assert.isDefined(first)
        assert.strictEqual(second, first)
        assert.strictEqual(yield* host.accepted, before + 1)
      })
    )

    it.effect("R9 nothing of a connection is left after disconnect", () =>
      Effect.gen(function* () {
        const host = yield* TestHost
        const fs = yield* FileSystem.FileSystem
        const remote = remoteTo(host, { sshConfig: yield* host.configWith({}) })
        const folder = yield* controlFolder
        const name = connectionName(remote, yield* resolve(remote))
        const files = Effect.map(fs.readDirectory(folder), (names) => names.filter((each) => each.startsWith(name)))
        const during = yield* usingRemote(remote, Effect.andThen(everyKind, files))
        assert.isAtLeast(during.length, 3)
        assert.deepStrictEqual(yield* files, [])
        const again = yield* usingRemote(
          remote,
          Effect.andThen(Transport, ({ disconnect }) => disconnect)
        )
        assert.strictEqual(again._tag, "NotConnected")
        assert.deepStrictEqual(yield* files, [])
      })
    )
  }
)
