import { NodeServices } from "@effect/platform-node"
import type { Remote } from "@maestro/core/remote/Remote"
import type { LoginEnvironment } from "@maestro/machine/environment/LoginEnvironment"
import * as Environment from "@maestro/machine/environment/LoginEnvironment"
import { Helper } from "@maestro/machine/helper/Helper"
import * as SshShell from "@maestro/ssh/shell/SshShell"
import { ChannelPatience } from "@maestro/ssh/transport/ChannelPatience"
import type { Transport } from "@maestro/ssh/transport/Transport"
import { Layer } from "effect"

/** What the checks of a remote stand on. */
export type RemoteServices = Helper | LoginEnvironment | NodeServices.NodeServices | Transport

/** How long a session is asked for again that the server refuses: long enough for the one before to have ended. */
const patience = "2 seconds"

/**
 * A remote as the doctor needs it: without a supervisor, which would try again what is to be shown, and without the rule
 * that nothing runs on a disabled one. The connection is the one that everything else uses.
 */
export const remoteMachine = (remote: Remote): Layer.Layer<RemoteServices> =>
  Environment.LoginEnvironment.layer.pipe(
    Layer.provideMerge(Layer.fresh(Helper.layer)),
    Layer.provideMerge(SshShell.layer(remote)),
    Layer.provideMerge(NodeServices.layer),
    Layer.provide(Layer.succeed(ChannelPatience, patience))
  )
