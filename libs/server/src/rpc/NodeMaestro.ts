import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import * as MaestroHandlers from "@maestro/core/rpc/MaestroHandlers"
import { Conversations } from "@maestro/core/session/Conversations"
import { Dispatcher } from "@maestro/core/session/Dispatcher"
import * as LiveSessions from "@maestro/core/session/LiveSessions"
import * as LiveTurns from "@maestro/core/session/LiveTurns"
import { Layer } from "effect"
import * as NodeMachines from "../machine/NodeMachines.ts"
import * as SshConnectionTester from "../remote/SshConnectionTester.ts"
import * as NodeClient from "../session/NodeClient.ts"
import { Database } from "../store/Database.ts"
import * as SqliteCustomAgents from "../store/SqliteCustomAgents.ts"
import * as SqliteHistory from "../store/SqliteHistory.ts"
import * as SqliteLeases from "../store/SqliteLeases.ts"
import * as SqliteRemotes from "../store/SqliteRemotes.ts"
import * as SqliteSessions from "../store/SqliteSessions.ts"
import * as SqliteTurns from "../store/SqliteTurns.ts"
import * as SqliteVersion from "../store/SqliteVersion.ts"

export interface MaestroOptions extends NodeMachines.MachinesOptions {
  /** Where the store is. */
  readonly dataFolder: string
}

const stores = Layer.mergeAll(
  SqliteSessions.layer,
  SqliteTurns.layer,
  SqliteLeases.layer,
  SqliteHistory.layer,
  SqliteVersion.layer,
  NodeClient.layer,
  AgentCatalog.layer.pipe(Layer.provideMerge(SqliteCustomAgents.layer))
).pipe(Layer.provideMerge(SqliteRemotes.layer))

/**
 * Everything behind `MaestroRpcs`, for a program that stays: its handlers, and the services below them. It looks after the
 * queues of all sessions for as long as it lives.
 */
export const layer = ({ dataFolder, ...machines }: MaestroOptions) =>
  MaestroHandlers.layer.pipe(
    Layer.provideMerge(Dispatcher.layer),
    Layer.provideMerge(Layer.mergeAll(LiveSessions.layer, LiveTurns.layer, Conversations.layer)),
    Layer.provideMerge(Layer.merge(NodeMachines.layer(machines), SshConnectionTester.layer)),
    Layer.provideMerge(stores),
    Layer.provideMerge(Database.layer(dataFolder))
  )
