import * as NodeMachines from "@maestro/server/machine/NodeMachines"
import { NodeServices } from "@effect/platform-node"
import { JobId, type JobSpec, type JobState, Jobs } from "@maestro/core/machine/Jobs"
import { Remote, RemoteId } from "@maestro/core/remote/Remote"
import { Remotes } from "@maestro/core/remote/Remotes"
import { uuid7 } from "@maestro/core/id/Uuid"
import { Machines, type MachineServices } from "@maestro/core/machine/Machines"
import { Database } from "@maestro/server/store/Database"
import * as SqliteRemotes from "@maestro/server/store/SqliteRemotes"
import * as OpenSshTransport from "@maestro/ssh/transport/OpenSshTransport"
import { Transport } from "@maestro/ssh/transport/Transport"
import { Effect, FileSystem, Layer, Stream } from "effect"

/** Where the ssh of a test goes: an alias of an ssh config. */
export interface Target {
  readonly alias: string
  readonly sshConfigPath: string
}

const defined = ({ alias, sshConfigPath }: Target) =>
  new Remote({
    id: RemoteId.make(uuid7()),
    name: "gpu",
    target: { _tag: "Alias", alias },
    sshConfig: sshConfigPath,
    env: {},
    enabled: true
  })

/**
 * What a Maestro process has: a store of its own, in which the target is the remote "gpu", and the machines. The
 * connection to the remote is ended with the scope, so that no test leaves one behind.
 */
export const makeStack = Effect.fnUntraced(function* (target: Target) {
  const fs = yield* FileSystem.FileSystem
  const dataDir = yield* fs.makeTempDirectoryScoped({ prefix: "maestro-e2e-" })
  const remote = defined(target)
  const context = yield* Layer.build(
    NodeMachines.layer().pipe(
      Layer.provideMerge(SqliteRemotes.layer),
      Layer.provideMerge(Database.layer(dataDir)),
      Layer.provideMerge(NodeServices.layer)
    )
  )
  yield* Remotes.use((remotes) => remotes.add(remote)).pipe(Effect.provideContext(context))
  yield* Effect.addFinalizer(() =>
    Transport.use((transport) => transport.disconnect).pipe(
      Effect.provide(OpenSshTransport.layer(remote).pipe(Layer.provide(NodeServices.layer))),
      Effect.ignore
    )
  )
  /** Runs an effect with the remote's services; the machine is shared by all that run at once. */
  const onRemote = <A, E, R>(effect: Effect.Effect<A, E, R | MachineServices>) =>
    Machines.use((machines) => Effect.provide(effect, machines.get({ _tag: "Remote", id: remote.id }))).pipe(
      Effect.provideContext(context)
    )
  return { remote, dataDir, context, onRemote }
}, Effect.provide(NodeServices.layer))

export type Stack = Effect.Success<ReturnType<typeof makeStack>>

/** A job that runs a shell script, with `words` as its arguments. */
export const scriptJob = (script: string, ...words: ReadonlyArray<string>): JobSpec => ({
  id: JobId.make(uuid7()),
  command: ["/bin/sh", "-c", script, "e2e-agent", ...words],
  env: {},
  stdin: new Uint8Array(),
  meta: { agent: "custom", client: "e2e", createdAt: Date.now() }
})

/** Collects everything a job writes until it ends, checking that no byte comes early, late or twice. */
export const collectJob = Effect.fnUntraced(function* (id: JobId, seen: (bytes: Uint8Array) => void = () => {}) {
  const jobs = yield* Jobs
  const parts: Record<"out" | "err", Array<Uint8Array>> = { out: [], err: [] }
  const size = { out: 0, err: 0 }
  let state: JobState | undefined
  yield* Stream.runForEach(jobs.follow(id, { out: 0, err: 0 }), (each) =>
    Effect.sync(() => {
      if (each._tag === "End") {
        state = each.state
        return
      }
      if (each.offset !== size[each.stream]) {
        throw new Error(`${each.stream}: bytes at ${each.offset}, after ${size[each.stream]} had come`)
      }
      parts[each.stream].push(each.bytes.slice())
      size[each.stream] += each.bytes.length
      seen(each.bytes)
    })
  )
  return { out: Buffer.concat(parts.out), err: Buffer.concat(parts.err), state }
})
