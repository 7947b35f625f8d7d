import { NodeServices } from "@effect/platform-node"
import { spawnerSuite } from "@maestro/core/testing/SpawnerSuite"
import { jobsSuite } from "@maestro/core/testing/JobsSuite"
import { Helper } from "@maestro/machine/helper/Helper"
import * as MachineSpawner from "@maestro/machine/spawner/MachineSpawner"
import * as HelperJobs from "@maestro/machine/jobs/HelperJobs"
import { Context, Effect, Layer } from "effect"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import * as FaultProxy from "@maestro/testhosts/FaultProxy"
import * as SshShell from "./SshShell.ts"
import { remoteTo } from "../testing/HostRemote.ts"

class Proxy extends Context.Service<Proxy, FaultProxy.FaultProxy>()("x/Proxy") {}
const live = Layer.unwrap(
  Effect.gen(function* () {
    const host = yield* ProcessHost.start({})
    const proxy = yield* FaultProxy.start({ port: host.port })
    yield* proxy.shape({ delay: 25 })
    const config = yield* host.configWith({ port: proxy.port })
    const remote = remoteTo(host, { sshConfig: config } as never)
    return Layer.mergeAll(HelperJobs.layer, MachineSpawner.layer).pipe(
      Layer.provideMerge(Helper.layer),
      Layer.provide(SshShell.layer(remote as never)),
      Layer.provide(NodeServices.layer),
      Layer.merge(Layer.succeed(Proxy, proxy as never))
    )
  })
)
spawnerSuite("spawner ssh", live as never, { kind: "machine" })
jobsSuite("jobs ssh", live as never, {
  cutLink: Effect.gen(function* () {
    const channel = yield* (yield* Helper).channel
    yield* (yield* Proxy as any).reset
    yield* channel.closed
  }) as never
})
