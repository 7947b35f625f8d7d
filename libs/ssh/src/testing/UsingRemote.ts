import type { Remote } from "@maestro/core/remote/Remote"
import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Helper } from "@maestro/machine/helper/Helper"
import * as HelperJobs from "@maestro/machine/jobs/HelperJobs"
import * as MachineSpawner from "@maestro/machine/spawner/MachineSpawner"
import { Effect, Layer, Option } from "effect"
import * as SshPty from "../pty/SshPty.ts"
import * as SshShell from "../shell/SshShell.ts"
import { Transport } from "../transport/Transport.ts"

const machine = (remote: Remote) =>
  Layer.mergeAll(MachineSpawner.layer, HelperJobs.layer, SshPty.layer).pipe(
    Layer.provideMerge(Helper.layer),
    Layer.provideMerge(SshShell.layer(remote))
  )

/** Runs with a whole machine over SSH, and leaves no connection behind. */
export const usingRemote = <A, E, R>(remote: Remote, effect: Effect.Effect<A, E, R>) =>
  Effect.andThen(Transport, ({ disconnect }) => Effect.ensuring(effect, Effect.ignore(disconnect))).pipe(
    Effect.provide(machine(remote)),
    Effect.scoped
  )

/** What the failure says, of the link behind an error of a platform service too. */
export const reasonOf = (error: unknown) => Option.getOrThrow(sshErrorOf(error)).reason
