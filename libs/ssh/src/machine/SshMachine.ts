import type { AgentDetector } from "@maestro/core/agent/AgentDetector"
import { Jobs } from "@maestro/core/machine/Jobs"
import { Pty } from "@maestro/core/machine/Pty"
import type { Connection } from "@maestro/core/remote/Connection"
import type { Environment } from "@maestro/core/remote/Environment"
import type { Remote } from "@maestro/core/remote/Remote"
import type { Helper } from "@maestro/machine/helper/Helper"
import * as HelperAgentDetector from "@maestro/machine/agents/HelperAgentDetector"
import * as HelperJobs from "@maestro/machine/jobs/HelperJobs"
import * as MachineSpawner from "@maestro/machine/spawner/MachineSpawner"
import { Context, Effect, FileSystem, Layer, Path } from "effect"
import { ChildProcessSpawner } from "effect/process"
import * as SshPty from "../pty/SshPty.ts"
import * as RemoteFileSystem from "../sftp/RemoteFileSystem.ts"
import * as SupervisedMachine from "../supervisor/SupervisedMachine.ts"
import { jobsWith, ptyWith, spawnerWith } from "./WithEnvironment.ts"

/** What a machine gives: Effect's own platform services, terminals, jobs, and the state of the way to it. */
export type MachineServices =
  | AgentDetector
  | ChildProcessSpawner.ChildProcessSpawner
  | Connection
  | FileSystem.FileSystem
  | Helper
  | Jobs
  | Path.Path
  | Pty

/** What is needed here to get there: this machine's processes and files. */
type LocalServices = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path

/** The services that start something, with the remote's variables. */
const withEnvironment = (env: Environment) =>
  Layer.effectContext(
    Effect.map(Effect.context<ChildProcessSpawner.ChildProcessSpawner | Jobs | Pty>(), (context) =>
      Context.make(Jobs, jobsWith(Context.get(context, Jobs), env)).pipe(
        Context.add(Pty, ptyWith(Context.get(context, Pty), env)),
        Context.add(
          ChildProcessSpawner.ChildProcessSpawner,
          spawnerWith(Context.get(context, ChildProcessSpawner.ChildProcessSpawner), env)
        )
      )
    )
  )

/**
 * A machine behind SSH. It is connected to when something is first asked of it; every service shares that one
 * connection, and the calls fail with a `PlatformError` that carries the `SshError` when it cannot be made or breaks
 * (`sshErrorOf` gets it out). `env` are variables for everything that is started there.
 *
 * Each call makes another machine: keep the layer to share it.
 */
export const layer = (remote: Remote, env: Environment = {}): Layer.Layer<MachineServices, never, LocalServices> => {
  const starters = Layer.mergeAll(MachineSpawner.layer, HelperJobs.layer, SshPty.layer)
  const services = withEnvironment(env).pipe(
    Layer.provide(starters),
    Layer.merge(RemoteFileSystem.layer),
    Layer.merge(HelperAgentDetector.layer),
    Layer.provideMerge(SupervisedMachine.layer(remote))
  )
  // The remote's paths are POSIX paths, whatever this machine's are.
  return Layer.fresh(services).pipe(Layer.merge(Path.layer))
}
