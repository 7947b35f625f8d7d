import * as NodeMachines from "./NodeMachines.ts"
import { assert, describe, it } from "@effect/vitest"
import { uuid7 } from "@maestro/core/id/Uuid"
import { JobId, Jobs } from "@maestro/core/machine/Jobs"
import { type Remote, RemoteId } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { jobsSuite } from "@maestro/core/testing/JobsSuite"
import { spawnerSuite } from "@maestro/core/testing/SpawnerSuite"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Layer, Option, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Database } from "../store/Database.ts"
import * as SqliteRemotes from "../store/SqliteRemotes.ts"
import { aRemote, someVariables } from "../testing/aRemote.ts"
import { Machines } from "@maestro/core/machine/Machines"

const store = Layer.unwrap(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "maestro-machines-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  ).pipe(Effect.map((folder) => SqliteRemotes.layer.pipe(Layer.provideMerge(Database.layer(folder)))))
)
const machines = NodeMachines.layer().pipe(Layer.provideMerge(store))
const host = ProcessHost.layerWith({ loginShell: "/bin/bash" })

/** Defines the test host as a remote. */
const define = Effect.fnUntraced(function* (
  fields: Partial<Remote> = {},
  variables: Readonly<Record<string, string>> = {}
) {
  const { alias, sshConfigPath } = yield* TestHost
  const { env, values } = someVariables(variables)
  const remote = aRemote({ target: { _tag: "Alias", alias }, sshConfig: sshConfigPath, env, ...fields })
  return yield* Remotes.use((remotes) => remotes.add(remote, values))
})

const on = <A, E, R>(id: RemoteId, effect: Effect.Effect<A, E, R>) =>
  Machines.use((all) => Effect.provide(effect, all.get({ _tag: "Remote", id })))

const output = (script: string) =>
  ChildProcessSpawner.ChildProcessSpawner.use((spawner) => spawner.string(ChildProcess.make("sh", ["-c", script])))

const provided = <A, E>(effect: Effect.Effect<A, E, Machines | Remotes | Database | TestHost>) =>
  Effect.provide(effect, Layer.merge(machines, host))

describe("Machines", () => {
  it.live("gives a remote's commands and jobs, with its environment, over one authentication", () =>
    provided(
      Effect.gen(function* () {
        const { accepted } = yield* TestHost
        const { id } = yield* define({}, { GREETING: "it's me" })
        const said = yield* Effect.all(
          Array.from({ length: 8 }, () => on(id, output('printf %s "$GREETING:$SSH_CONNECTION"'))),
          { concurrency: "unbounded" }
        )
        for (const line of said) assert.match(line, /^it's me:127\.0\.0\.1 /)
        assert.deepEqual(
          yield* on(
            id,
            Jobs.use((jobs) => jobs.list)
          ),
          []
        )
        assert.strictEqual(yield* accepted, 1)
      })
    )
  )

  it.live("refuses a remote that was never there, was removed, or is disabled, and runs nothing (R7)", () =>
    provided(
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const { id } = yield* define()
        assert.strictEqual(yield* on(id, output("echo there")), "there\n")
        // The machine is still warm: that must not matter.
        yield* remotes.remove(id)
        assert.strictEqual((yield* Effect.flip(on(id, output("echo here"))))._tag, "RemoteNotFound")
        const never = RemoteId.make(uuid7())
        assert.strictEqual((yield* Effect.flip(on(never, output("echo here"))))._tag, "RemoteNotFound")
        const disabled = yield* define({ enabled: false })
        assert.strictEqual((yield* Effect.flip(on(disabled.id, output("echo here"))))._tag, "RemoteDisabled")
      })
    )
  )

  it.live("says a link failure as one, and never runs the command here instead", () =>
    provided(
      Effect.gen(function* () {
        const { configWith } = yield* TestHost
        const { id } = yield* define({ sshConfig: yield* configWith({ port: 1 }) })
        const error = yield* Effect.flip(on(id, output("echo here")))
        const ssh = Option.getOrThrow(sshErrorOf(error))
        assert.deepEqual([ssh.stage, ssh.reason.code], ["reach", "refused"])
      })
    )
  )

  it.live("takes a remote that was defined anew from its new definition", () =>
    provided(
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const remote = yield* define({}, { WHICH: "first" })
        assert.strictEqual(yield* on(remote.id, output('printf %s "$WHICH"')), "first")
        yield* remotes.remove(remote.id)
        yield* define({ id: remote.id }, { WHICH: "second" })
        assert.strictEqual(yield* on(remote.id, output('printf %s "$WHICH"')), "second")
      })
    )
  )

  it.live("runs nothing without a value of the remote's variables, and asks again the next time (R13)", () =>
    provided(
      Effect.gen(function* () {
        const [remotes, database] = [yield* Remotes, yield* Database]
        const first = yield* define({}, { WHICH: "first" })
        const [row] = yield* database.all("select plain_entry from remotes")
        const useEntry = (entry: string) => database.run("update remotes set plain_entry = ?", entry)
        yield* useEntry(uuid7())
        const error = yield* Effect.flip(on(first.id, output("echo ran")))
        assert.strictEqual(error._tag, "SecretError")
        assert.include(error.message, `maestro remote edit ${first.name} --env WHICH`)
        yield* useEntry(String(row?.["plain_entry"]))
        assert.deepEqual(yield* remotes.get(first.id), first)
        assert.strictEqual(yield* on(first.id, output('printf %s "$WHICH"')), "first")
      })
    )
  )

  it.live("keeps machines apart that are used at the same time (R7)", () =>
    provided(
      Effect.gen(function* () {
        const all = yield* Machines
        const one = yield* define({ name: "one" }, { WHICH: "one" })
        const two = yield* define({ name: "two" }, { WHICH: "two" })
        const script = 'printf %s "${SSH_CONNECTION:+there}:$WHICH"'
        const job = Effect.gen(function* () {
          const jobs = yield* Jobs
          const id = JobId.make(uuid7())
          const meta = { agent: "custom", client: "test", createdAt: Date.now() }
          yield* jobs.launch({ id, command: ["sh", "-c", script], env: {}, stdin: new Uint8Array(), meta })
          return yield* jobs.follow(id, { out: 0, err: 0 }).pipe(
            Stream.flatMap((each) => (each._tag === "Chunk" ? Stream.make(each.bytes) : Stream.empty)),
            Stream.decodeText,
            Stream.mkString
          )
        })
        const said = yield* Effect.all(
          [
            Effect.provide(output(script), all.get({ _tag: "Local" })),
            on(one.id, Effect.all([output(script), job])),
            on(two.id, Effect.all([output(script), job]))
          ],
          { concurrency: "unbounded" }
        )
        assert.deepEqual(said, [":", ["there:one", "there:one"], ["there:two", "there:two"]])
      })
    )
  )

  it.live("gives this machine, too", () =>
    provided(
      Effect.gen(function* () {
        const all = yield* Machines
        const said = yield* output('printf %s "$$:$SSH_CONNECTION"').pipe(Effect.provide(all.get({ _tag: "Local" })))
        assert.match(said, /^\d+:$/)
      })
    )
  )
})

const overSsh = Layer.unwrap(
  Effect.gen(function* () {
    const { id } = yield* define()
    const all = yield* Machines
    return all.get({ _tag: "Remote", id })
  })
).pipe(Layer.provide(machines), Layer.provideMerge(host))

spawnerSuite("commands on a machine over SSH", overSsh, { kind: "machine" })
jobsSuite("jobs on a machine over SSH", overSsh, { cutLink: TestHost.use((testHost) => testHost.dropConnections) })
