import { NodeSocket } from "@effect/platform-node"
import { MaestroClient } from "@maestro/core/rpc/MaestroClient"
import { Context, Effect, Layer } from "effect"
import { RpcClient, RpcSerialization } from "effect/rpc"
import { Socket } from "effect/socket"
import { join } from "node:path"
import { startProcess } from "./StoreProcess.ts"

const program = join(import.meta.dirname, "serveRpc.ts")
const rawText = import.meta.resolve("@maestro/machine/RawText")

/** A server in a process of its own, killed with the scope, and where it listens. */
export const rpcServer = Effect.fnUntraced(function* (dataFolder: string) {
  const server = yield* startProcess([process.execPath, "--import", rawText, program, dataFolder])
  const line = yield* server.saw((each) => each.startsWith("port "))
  return { server, url: `ws://127.0.0.1:${line.slice("port ".length)}/rpc` }
})

/** A client of it over a WebSocket of its own, until the scope closes. */
export const connected = (url: string) =>
  Effect.map(
    Layer.build(
      MaestroClient.layer.pipe(
        Layer.provide(RpcClient.layerProtocolSocket({ retryTransientErrors: false })),
        Layer.provide(Socket.layerWebSocket(url)),
        Layer.provide([NodeSocket.layerWebSocketConstructor, RpcSerialization.layerNdjson]),
        Layer.fresh
      )
    ),
    Context.get(MaestroClient)
  )
