import { NodeServices } from "@effect/platform-node"
import { Jobs } from "@maestro/core/machine/Jobs"
import { MachineRef } from "@maestro/core/machine/MachineRef"
import { Connection } from "@maestro/core/remote/Connection"
import type { Remote } from "@maestro/core/remote/Remote"
import { RemoteDisabled, type RemoteNotFound, Remotes, type StoreError } from "@maestro/core/remote/Remotes"
import { Helper } from "@maestro/machine/helper/Helper"
import * as HelperJobs from "@maestro/machine/jobs/HelperJobs"
import * as LocalShell from "@maestro/machine/shell/LocalShell"
import * as MachineSpawner from "@maestro/machine/spawner/MachineSpawner"
import * as SupervisedMachine from "@maestro/ssh/supervisor/SupervisedMachine"
import { Context, Effect, Layer, LayerMap, Path } from "effect"
import { ChildProcessSpawner } from "effect/process"
import { jobsWith, spawnerWith } from "./RemoteEnvironment.ts"

/** What a machine gives, wherever it is. */
export type MachineServices = ChildProcessSpawner.ChildProcessSpawner | Connection | Helper | Jobs | Path.Path

/** Why there is no such machine to run on. That it cannot be reached is said by the calls that need the link. */
export type MachineError = RemoteNotFound | RemoteDisabled | StoreError

export interface MachinesOptions {
  /** An ssh config file that takes the place of the one that the remotes were defined with. */
  readonly sshConfig?: string | undefined
}

/** This machine: Node's services, and jobs kept by a local shell. */
const local: Layer.Layer<MachineServices> = Layer.merge(HelperJobs.layer, Connection.local).pipe(
  Layer.provideMerge(Helper.layer),
  Layer.provide(LocalShell.layer),
  Layer.provideMerge(NodeServices.layer)
)

/** A machine behind SSH: everything goes through its shell, and gets the remote's environment. */
const remote = (definition: Remote): Layer.Layer<MachineServices> => {
  const services = Layer.merge(MachineSpawner.layer, HelperJobs.layer).pipe(
    Layer.provideMerge(SupervisedMachine.layer(definition)),
    Layer.provide(NodeServices.layer)
  )
  const withEnvironment = Layer.effectContext(
    Effect.map(Effect.context<Connection | Helper | Jobs | ChildProcessSpawner.ChildProcessSpawner>(), (context) =>
      Context.make(Jobs, jobsWith(Context.get(context, Jobs), definition.env)).pipe(
        Context.add(Connection, Context.get(context, Connection)),
        Context.add(Helper, Context.get(context, Helper)),
        Context.add(
          ChildProcessSpawner.ChildProcessSpawner,
          spawnerWith(Context.get(context, ChildProcessSpawner.ChildProcessSpawner), definition.env)
        )
      )
    )
  )
  // The remote's paths are POSIX paths, whatever this machine's are.
  return Layer.merge(withEnvironment.pipe(Layer.provide(services)), Path.layer)
}

/** How long a machine is kept after its last use, so that what comes next finds it warm. */
const idleTimeToLive = "1 minute"

/**
 * The machines that things run on, each as a layer. A machine is built when somebody first provides its layer, and
 * shared by all who do. The definition is looked up each time: a remote that is gone or disabled is an error and nothing
 * takes its place (product row R7), and one that was changed is another machine from then on.
 */
export class Machines extends Context.Service<
  Machines,
  { readonly get: (machine: MachineRef) => Layer.Layer<MachineServices, MachineError> }
>()("@maestro/server/machine/Machines") {
  static readonly layer = ({ sshConfig }: MachinesOptions = {}): Layer.Layer<Machines, never, Remotes> =>
    Layer.effect(
      Machines,
      Effect.gen(function* () {
        const remotes = yield* Remotes
        const machines = yield* LayerMap.make(
          // Fresh, because layers are shared by their identity: one machine's helper, a constant, would else be taken
          // for every other's.
          (definition: Remote | undefined) => Layer.fresh(definition === undefined ? local : remote(definition)),
          { idleTimeToLive }
        )
        const lookUp = Effect.fnUntraced(function* (id: string) {
          const found = yield* remotes.get(id)
          if (!found.enabled) return yield* new RemoteDisabled({ name: found.name })
          return machines.get(sshConfig === undefined ? found : found.withSshConfig(sshConfig))
        })
        return Machines.of({
          get: MachineRef.match({ Local: () => machines.get(undefined), Remote: ({ id }) => Layer.unwrap(lookUp(id)) })
        })
      })
    )
}
