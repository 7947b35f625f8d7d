import { NodeServices } from "@effect/platform-node"
import { MachineRef } from "@maestro/core/machine/MachineRef"
import { Machines } from "@maestro/core/machine/Machines"
import { Connection } from "@maestro/core/remote/Connection"
import type { Environment } from "@maestro/core/remote/Environment"
import type { Remote } from "@maestro/core/remote/Remote"
import { RemoteDisabled, Remotes } from "@maestro/core/remote/Remotes"
import { Helper } from "@maestro/machine/helper/Helper"
import * as HelperAgentDetector from "@maestro/machine/agents/HelperAgentDetector"
import * as HelperJobs from "@maestro/machine/jobs/HelperJobs"
import * as LocalPty from "@maestro/machine/pty/LocalPty"
import * as LocalShell from "@maestro/machine/shell/LocalShell"
import * as SshMachine from "@maestro/ssh/machine/SshMachine"
import { Effect, Layer, LayerMap } from "effect"

export interface MachinesOptions {
  /** An ssh config file that takes the place of the one that the remotes were defined with. */
  readonly sshConfig?: string | undefined
}

/** This machine: Node's services, and jobs and terminals kept by a local shell. */
const local: Layer.Layer<SshMachine.MachineServices> = Layer.mergeAll(
  HelperAgentDetector.layer,
  HelperJobs.layer,
  LocalPty.layer,
  Connection.local
).pipe(Layer.provideMerge(Helper.layer), Layer.provide(LocalShell.layer), Layer.provideMerge(NodeServices.layer))

/** A machine behind SSH, reached from here. */
const remote = (definition: Remote, env: Environment): Layer.Layer<SshMachine.MachineServices> =>
  Layer.provide(SshMachine.layer(definition, env), NodeServices.layer)

/** How long a machine is kept after its last use, so that what comes next finds it warm. */
const idleTimeToLive = "1 minute"

/** The machines as a Node process reaches them: this one through a shell, the others over SSH. */
export const layer = ({ sshConfig }: MachinesOptions = {}): Layer.Layer<Machines, never, Remotes> =>
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
