import { Context, Layer } from "effect"
import { RpcClient, type RpcClientError } from "effect/rpc"
import { MaestroRpcs } from "./MaestroRpcs.ts"

/**
 * `MaestroRpcs` as a front end calls them: `client["turns.send"]({ ... })`. A call fails with the errors of its contract,
 * or with an `RpcClientError` when the server is not there: whether a command was carried out is then not known, and it is
 * sent again under the same ids. A stream that ends so is asked for again.
 */
export class MaestroClient extends Context.Service<
  MaestroClient,
  RpcClient.FromGroup<typeof MaestroRpcs, RpcClientError.RpcClientError>
>()("@maestro/core/rpc/MaestroClient") {
  static readonly layer: Layer.Layer<MaestroClient, never, RpcClient.Protocol> = Layer.effect(
    MaestroClient,
    RpcClient.make(MaestroRpcs)
  )
}
