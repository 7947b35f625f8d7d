import { NodeServices } from "@effect/platform-node"
import { MachineRef } from "@maestro/core/machine/MachineRef"
import { Connection } from "@maestro/core/remote/Connection"
import type { Environment, SecretError } from "@maestro/core/remote/Environment"
import type { Remote } from "@maestro/core/remote/Remote"
import { RemoteDisabled, type RemoteNotFound, Remotes, type StoreError } from "@maestro/core/remote/Remotes"
import { Helper } from "@maestro/machine/helper/Helper"
import * as HelperJobs from "@maestro/machine/jobs/HelperJobs"
import * as LocalPty from "@maestro/machine/pty/LocalPty"
import * as LocalShell from "@maestro/machine/shell/LocalShell"
import * as SshMachine from "@maestro/ssh/machine/SshMachine"
import { Context, Effect, Layer, LayerMap } from "effect"

/** What a machine gives, wherever it is. */
export type MachineServices = SshMachine.MachineServices

/** Why nothing can run there, be it that a value of a variable is not to be had. That the machine cannot be reached is said by the calls that need the link. */
export type MachineError = RemoteNotFound | RemoteDisabled | StoreError | SecretError

export interface MachinesOptions {
  /** An ssh config file that takes the place of the one that the remotes were defined with. */
  readonly sshConfig?: string | undefined
}

/** This machine: Node's services, and jobs and terminals kept by a local shell. */
const local: Layer.Layer<MachineServices> = Layer.mergeAll(HelperJobs.layer, LocalPty.layer, Connection.local).pipe(
  Layer.provideMerge(Helper.layer),
  Layer.provide(LocalShell.layer),
  Layer.provideMerge(NodeServices.layer)
)

/** A machine behind SSH, reached from here. */
const remote = (definition: Remote, env: Environment): Layer.Layer<MachineServices> =>
  Layer.provide(SshMachine.layer(definition, env), NodeServices.layer)

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
        // The keychain is asked once for a machine, and not again while that is warm. A definition names the entry of its
        // values, so one with other values is another machine.
        const withValues = (definition: Remote) =>
          Layer.unwrap(Effect.map(remotes.environment(definition), (env) => remote(definition, env)))
        const machines = yield* LayerMap.make(
          // Fresh, because layers are shared by their identity: one machine's helper, a constant, would else be taken
          // for every other's.
          (definition: Remote | undefined) => Layer.fresh(definition === undefined ? local : withValues(definition)),
          { idleTimeToLive }
        )
        const lookUp = Effect.fnUntraced(function* (id: string) {
          const found = yield* remotes.get(id)
          if (!found.enabled) return yield* new RemoteDisabled({ name: found.name })
          const definition = sshConfig === undefined ? found : found.withSshConfig(sshConfig)
          // A failure would be kept, too: what comes next shall ask again.
          return machines.get(definition).pipe(Layer.tapError(() => machines.invalidate(definition)))
        })
        return Machines.of({
          get: MachineRef.match({ Local: () => machines.get(undefined), Remote: ({ id }) => Layer.unwrap(lookUp(id)) })
        })
      })
    )
}
