// A server of `MaestroRpcs` in a process of its own, over the store in the folder given: it says its port when it is up.
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { MaestroRpcs } from "@maestro/core/rpc/MaestroRpcs"
import { Effect, Layer, Logger } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { NetAddress } from "effect/net"
import { RpcSerialization, RpcServer } from "effect/rpc"
import { createServer } from "node:http"
import * as NodeMaestro from "../rpc/NodeMaestro.ts"
import { scripted } from "./ScriptedAgent.ts"

const [dataFolder = ""] = process.argv.slice(2)

const rpcs = RpcServer.layerHttp({ group: MaestroRpcs, path: "/rpc", disableFatalDefects: true }).pipe(
  Layer.provideMerge(Layer.effectDiscard(CustomAgents.use((agents) => Effect.ignore(agents.add(scripted))))),
  Layer.provide(NodeMaestro.layer({ dataFolder })),
  Layer.provide(RpcSerialization.layerNdjson)
)

const sayPort = Layer.effectDiscard(
  Effect.flatMap(HttpServer.HttpServer, ({ address }) =>
    Effect.sync(() => process.stdout.write(`port ${NetAddress.isInetAddress(address) ? address.port : 0}\nready\n`))
  )
)

const main = Layer.merge(HttpRouter.serve(rpcs, { disableLogger: true }), sayPort).pipe(
  Layer.provide(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
  Layer.provide(Layer.succeed(Logger.LogToStderr, true))
)
NodeRuntime.runMain(Layer.launch(main))
