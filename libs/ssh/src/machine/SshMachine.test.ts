import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Jobs } from "@maestro/core/machine/Jobs"
import { jobText } from "@maestro/core/machine/JobText"
import { newJob } from "@maestro/core/machine/NewJob"
import { Pty } from "@maestro/core/machine/Pty"
import { Connection } from "@maestro/core/remote/Connection"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, FileSystem, Layer, Path, Redacted, Stream, SubscriptionRef } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import * as OpenSshTransport from "../transport/OpenSshTransport.ts"
import { Transport } from "../transport/Transport.ts"
import { aliasRemote } from "./AliasRemote.ts"
import * as SshMachine from "./SshMachine.ts"

const env = { GREETING: Redacted.make("hello there") }

/** The machine by a config of this test's own, and so a connection of its own, which ends with it. */
const machine = Effect.gen(function* () {
  const host = yield* TestHost
  const remote = aliasRemote(host.alias, { sshConfig: yield* host.configWith({}) })
  const context = yield* Layer.build(SshMachine.layer(remote, env))
  yield* Effect.addFinalizer(() =>
    Transport.use(({ disconnect }) => Effect.ignore(disconnect)).pipe(Effect.provide(OpenSshTransport.layer(remote)))
  )
  return { host, context }
})

layer(Layer.merge(ProcessHost.layer, NodeServices.layer), { excludeTestServices: true, timeout: "2 minutes" })(
  "SshMachine over a real sshd",
  (it) => {
    it.effect("F4 R9 R13 commands, jobs and terminals have the variables, beside files, with one login", () =>
      Effect.gen(function* () {
        const { context, host } = yield* machine
        const before = yield* host.accepted
        yield* Effect.gen(function* () {
          const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
          assert.strictEqual(yield* spawner.string(ChildProcess.make("printenv", ["GREETING"])), "hello there\n")

          const job = newJob(["sh", "-c", 'echo "$GREETING"; echo "not so good" >&2'])
          yield* Jobs.use((jobs) => jobs.launch(job))
          assert.strictEqual(yield* Stream.mkString(jobText(job.id)), "hello there\n")
          assert.strictEqual(yield* Stream.mkString(jobText(job.id, "err")), "not so good\n")

          const terminal = yield* Pty.use((pty) =>
            pty.open({ command: ["sh", "-c", 'echo "$GREETING"; tty'], size: { columns: 80, rows: 24 }, term: "xterm" })
          )
          const shown = yield* terminal.output.pipe(Stream.decodeText, Stream.mkString)
          assert.match(shown, /^hello there\r\n\/dev\//)

          const files = yield* FileSystem.FileSystem
          const path = yield* Path.Path
          const file = path.join(host.home, "notes.txt")
          yield* files.writeFileString(file, "kept there")
          assert.strictEqual((yield* host.exec(["cat", file])).stdout, "kept there")

          const { status } = yield* Connection
          assert.strictEqual((yield* SubscriptionRef.get(status)).state._tag, "Connected")
        }).pipe(Effect.scoped, Effect.provideContext(context))
        assert.strictEqual((yield* host.accepted) - before, 1)
      })
    )

    it.effect("F4 nothing is connected to before something is asked of it", () =>
      Effect.gen(function* () {
        const { context, host } = yield* machine
        const before = yield* host.accepted
        const { status } = yield* Effect.provideContext(Connection, context)
        assert.strictEqual((yield* SubscriptionRef.get(status)).state._tag, "Disconnected")
        assert.strictEqual(yield* host.accepted, before)
      })
    )
  }
)
