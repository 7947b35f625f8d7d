import { NodeServices } from "@effect/platform-node"
import { uuid7 } from "@maestro/core/id/Uuid"
import { Remote, RemoteId } from "@maestro/core/remote/Remote"
import { HelperTimings } from "@maestro/machine/helper/HelperTimings"
import * as HelperJobs from "@maestro/machine/jobs/HelperJobs"
import * as MachineSpawner from "@maestro/machine/spawner/MachineSpawner"
import * as RemoteFileSystem from "@maestro/ssh/sftp/RemoteFileSystem"
import { Clocks } from "@maestro/ssh/supervisor/ClockJumps"
import * as SupervisedMachine from "@maestro/ssh/supervisor/SupervisedMachine"
import { Transport } from "@maestro/ssh/transport/Transport"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { Effect, Exit, FileSystem, Latch, Layer, Scope } from "effect"
import type { FaultLedger } from "./FaultLedger.ts"

/** A silent link is given up sooner than in the product, so that many can be lost in a minute. */
const timings = { resync: 800, open: 10_000, pingEvery: 1_000, silence: 3_000, quit: 2_000, linger: 1_000 }

const machine = (remote: Remote) =>
  Layer.mergeAll(HelperJobs.layer, MachineSpawner.layer, RemoteFileSystem.layer).pipe(
    Layer.provideMerge(SupervisedMachine.layer(remote)),
    Layer.provide(NodeServices.layer)
  )

/** Control sockets in a folder of this run's own, so that what is left there is this run's. */
const ownRuntimeFolder = (folder: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const before = process.env["XDG_RUNTIME_DIR"]
      process.env["XDG_RUNTIME_DIR"] = folder
      return before
    }),
    (before) =>
      Effect.sync(() => {
        if (before === undefined) delete process.env["XDG_RUNTIME_DIR"]
        else process.env["XDG_RUNTIME_DIR"] = before
      })
  )

/** The clocks of a computer that can be said to have slept. */
const makeClocks = () => {
  const state = { slept: 0, looks: 0 }
  const clocks = {
    wall: Effect.sync(() => {
      state.looks += 1
      return Date.now() + state.slept
    }),
    monotonic: Effect.sync(() => performance.now())
  }
  return { state, clocks }
}

/** A remote whose home is a small disk, behind a proxy, and a Maestro that works there, which may be paused. */
export const makeWorld = Effect.fnUntraced(function* (ledger: FaultLedger) {
  const local = yield* FileSystem.FileSystem
  const folder = yield* local.makeTempDirectoryScoped({ prefix: "mf-" })
  const scratch = `${folder}/scratch`
  yield* local.makeDirectory(scratch)
  yield* ownRuntimeFolder(folder)
  const host = yield* ProcessHost.start({ homeDisk: "64m", setEnv: { TMPDIR: scratch } })
  const proxy = yield* FaultProxy.start({ port: host.port })
  const sshConfig = yield* host.configWith({ port: proxy.port })
  const remote = new Remote({
    id: RemoteId.make(uuid7()),
    name: "faulty",
    target: { _tag: "Alias", alias: host.alias },
    sshConfig,
    env: {},
    enabled: true
  })
  const { state: clock, clocks } = makeClocks()
  const scope = yield* Scope.fork(yield* Effect.scope)
  const context = yield* Layer.buildWithScope(machine(remote), scope).pipe(
    Effect.provideService(Clocks, clocks),
    Effect.provideService(HelperTimings, timings)
  )
  const root = `/proc/${yield* host.sshPid}/root`
  const on = Effect.provideContext(context)
  return {
    host,
    proxy,
    sshConfig,
    clock,
    ledger,
    /** Closed while nothing new may be begun. */
    gate: yield* Latch.make(true),
    /** Operations that are under way. */
    busy: { count: 0 },
    /** Work is done in this folder of the remote. */
    work: `${host.home}/work`,
    /** The folder of everything that is this run's on this machine, and the remote's folder for temporary files. */
    folder,
    scratch,
    control: `${folder}/maestro`,
    /** A path of the remote, as this machine sees it. */
    seen: (path: string) => `${root}${path}`,
    local,
    on,
    /** Ends the machine and its connection, as a program does that ends. */
    leave: Transport.use((transport) => transport.disconnect).pipe(
      on,
      Effect.ignore,
      Effect.andThen(Scope.close(scope, Exit.void))
    )
  }
}, Effect.provide(NodeServices.layer))

export type FaultWorld = Effect.Success<ReturnType<typeof makeWorld>>
