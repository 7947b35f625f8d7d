import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId, Jobs, type JobSpec } from "@maestro/core/machine/Jobs"
import { Pty, type PtyHandle } from "@maestro/core/machine/Pty"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Deferred, Effect, Fiber, FileSystem, Redacted, Schedule, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { remoteTo } from "../testing/HostRemote.ts"
import { reasonOf, usingRemote } from "../testing/UsingRemote.ts"
import { Transport } from "./Transport.ts"

const size = { columns: 80, rows: 24 }
const agents = 20

const job = (gate: string, n: number): JobSpec => ({
  id: JobId.make(uuid7()),
  command: ["/bin/sh", "-c", `echo agent ${n}; while [ ! -e "$GATE" ]; do sleep 0.1; done; echo over ${n}`],
  env: { GATE: Redacted.make(gate) },
  stdin: new Uint8Array(),
  meta: { agent: "suite", client: "suite", createdAt: 0 }
})

const git = Effect.flatMap(ChildProcessSpawner.ChildProcessSpawner, (spawner) =>
  spawner.string(ChildProcess.make("git", ["--version"]))
)

const say = (terminal: PtyHandle, words: string) => terminal.write(new TextEncoder().encode(words))
const terminal = Effect.flatMap(Pty, (pty) => pty.open({ size, term: "xterm", command: ["/bin/sh"] }))

/** The type of an SFTP server's first packet. */
const sftpAnswers = Effect.gen(function* () {
  const handle = yield* Effect.flatMap(Transport, ({ subsystem }) => subsystem("sftp"))
  const init = Stream.make(Uint8Array.of(0, 0, 0, 5, 1, 0, 0, 0, 3))
  yield* Stream.run(Stream.concat(init, Stream.never), handle.stdin).pipe(Effect.forkScoped({ startImmediately: true }))
  const answer = yield* Stream.runCollect(Stream.take(handle.stdout, 1))
  return answer[0]?.[4]
}).pipe(Effect.scoped)

const afterCut = Effect.retry({
  schedule: Schedule.spaced("50 millis"),
  times: 40,
  while: (error) => reasonOf(error).retryable
})

layer(NodeServices.layer, { excludeTestServices: true, timeout: "2 minutes" })("one login for everything", (it) => {
  it.effect("R9 20 agents, a terminal, files and git at once log in once, and once more when the link was cut", () =>
    Effect.gen(function* () {
      const host = yield* ProcessHost.start()
      const proxy = yield* FaultProxy.start({ port: host.port })
      const fs = yield* FileSystem.FileSystem
      const gate = `${yield* fs.makeTempDirectoryScoped({ prefix: "gate" })}/open`
      const remote = remoteTo(host, { sshConfig: yield* host.configWith({ port: proxy.port }) })
      const specs = Array.from({ length: agents }, (_, n) => job(gate, n))

      /** Runs one agent and follows it to its end, over whatever happens to the link. */
      const runAgent = (spec: JobSpec, begun: Deferred.Deferred<void>) =>
        Effect.gen(function* () {
          const { follow, launch } = yield* Jobs
          yield* launch(spec)
          const parts = yield* follow(spec.id, { out: 0, err: 0 }).pipe(
            Stream.tap(() => Deferred.succeed(begun, undefined)),
            Stream.map((part) => (part._tag === "End" ? "" : new TextDecoder().decode(part.bytes))),
            Stream.runCollect
          )
          return parts.join("")
        })

      const outcome = yield* usingRemote(
        remote,
        Effect.gen(function* () {
          const begun = yield* Effect.forEach(specs, () => Deferred.make<void>())
          const following = yield* Effect.forEach(specs, (spec, n) =>
            Effect.forkScoped(runAgent(spec, begun[n] as Deferred.Deferred<void>))
          )
          const [shell, version, ...gits] = yield* Effect.all(
            [terminal, sftpAnswers, git, git, git, ...begun.map((each) => Deferred.await(each))],
            { concurrency: "unbounded" }
          )
          yield* say(shell, "exec sleep 1000\r")
          const before = yield* host.accepted
          yield* proxy.reset
          const cut = yield* Effect.flip(shell.exitCode)
          // All of them come back at once, and meet at the lock. What was under way when the link broke is told so.
          const again = yield* Effect.all(
            [afterCut(git), afterCut(sftpAnswers), afterCut(terminal), afterCut(git), afterCut(git)],
            { concurrency: "unbounded" }
          )
          yield* fs.writeFileString(gate, "")
          const outputs = yield* Effect.forEach(following, (fiber) => Fiber.join(fiber))
          return { version, gits: gits.slice(0, 3), before, cut, again: again[1], outputs }
        })
      )
      assert.strictEqual(outcome.version, 2)
      for (const text of outcome.gits) assert.match(String(text), /^git version/)
      assert.strictEqual(outcome.before, 1)
      assert.strictEqual(reasonOf(outcome.cut).code, "connection-lost-midway")
      assert.strictEqual(outcome.again, 2)
      assert.deepStrictEqual(
        outcome.outputs,
        specs.map((_, n) => `agent ${n}\nover ${n}\n`)
      )
      assert.strictEqual(yield* host.accepted, 2)
    })
  )
})
