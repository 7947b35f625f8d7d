import { NodeServices } from "@effect/platform-node"
import type { Remote } from "@maestro/core/remote/Remote"
import { Helper } from "@maestro/machine/helper/Helper"
import * as ProcessHost from "@maestro/testhosts/ProcessHost"
import { TestHost } from "@maestro/testhosts/TestHost"
import { Effect, Layer } from "effect"
import * as RemoteFileSystem from "../sftp/RemoteFileSystem.ts"
import * as SshShell from "../shell/SshShell.ts"
import { Transport } from "../transport/Transport.ts"
import { remoteTo } from "./HostRemote.ts"

/** Ends the connection with the layer, so that no test leaves one behind. */
const disconnecting = Layer.effectDiscard(
  Effect.flatMap(Transport, ({ disconnect }) => Effect.addFinalizer(() => Effect.ignore(disconnect)))
)

/** The files of a remote, with the transport and the helper below. */
export const filesOf = (remote: Remote) =>
  Layer.merge(RemoteFileSystem.layer, disconnecting).pipe(
    Layer.provideMerge(Helper.layer),
    Layer.provideMerge(SshShell.layer(remote)),
    Layer.provide(NodeServices.layer)
  )

/** The files of a real server of its own. */
export const filesOn = (options: ProcessHost.ProcessHostOptions = {}) =>
  Layer.unwrap(Effect.map(TestHost, (host) => filesOf(remoteTo(host)))).pipe(
    Layer.provideMerge(ProcessHost.layerWith(options))
  )
