import { Context, type FileSystem, type Layer, type Path } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { AgentDetector } from "../agent/AgentDetector.ts"
import type { Connection } from "../remote/Connection.ts"
import type { SecretError } from "../remote/Environment.ts"
import type { RemoteDisabled, RemoteNotFound, StoreError } from "../remote/Remotes.ts"
import type { Jobs } from "./Jobs.ts"
import type { MachineRef } from "./MachineRef.ts"
import type { Pty } from "./Pty.ts"

/** What a machine gives, wherever it is: Effect's own platform services, terminals, jobs, and the state of the way to it. */
export type MachineServices =
  | AgentDetector
  | ChildProcessSpawner.ChildProcessSpawner
  | Connection
  | FileSystem.FileSystem
  | Jobs
  | Path.Path
  | Pty

/**
 * Why nothing can run there, be it that a value of a variable is not to be had. That the machine cannot be reached is
 * said by the calls that need the link.
 */
export type MachineError = RemoteNotFound | RemoteDisabled | StoreError | SecretError

/**
 * The machines that things run on, each as a layer. A machine is built when somebody first provides its layer, and
 * shared by all who do. The definition is looked up each time: a remote that is gone or disabled is an error and nothing
 * takes its place (product row R7), and one that was changed is another machine from then on.
 */
export class Machines extends Context.Service<
  Machines,
  { readonly get: (machine: MachineRef) => Layer.Layer<MachineServices, MachineError> }
>()("@maestro/core/machine/Machines") {}
