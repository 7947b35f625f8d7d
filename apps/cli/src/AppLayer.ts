import * as NodeMachines from "@maestro/server/machine/NodeMachines"
import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { Conversations } from "@maestro/core/session/Conversations"
import * as LiveSessions from "@maestro/core/session/LiveSessions"
import * as LiveTurns from "@maestro/core/session/LiveTurns"
import { NodeServices } from "@effect/platform-node"
import * as NodeClient from "@maestro/server/session/NodeClient"
import { currentDataFolder } from "@maestro/server/store/DataFolder"
import { Database } from "@maestro/server/store/Database"
import { RunRecords } from "@maestro/server/store/RunRecords"
import * as SqliteCustomAgents from "@maestro/server/store/SqliteCustomAgents"
import * as SqliteHistory from "@maestro/server/store/SqliteHistory"
import * as SqliteLeases from "@maestro/server/store/SqliteLeases"
import * as SqliteRemotes from "@maestro/server/store/SqliteRemotes"
import * as SqliteSessions from "@maestro/server/store/SqliteSessions"
import * as SqliteTurns from "@maestro/server/store/SqliteTurns"
import { Layer, Logger, References } from "effect"
import type { GlobalOptions } from "./GlobalOptions.ts"
import { Output } from "./Output.ts"
import * as TerminalPrompts from "./prompts/TerminalPrompts.ts"
import { RepeatedOptions } from "./RepeatedOptions.ts"
import { localPath } from "./remote/PrivateKey.ts"

/** Logs go to stderr: stdout belongs to the result. */
export const logging = (options: GlobalOptions) =>
  Layer.mergeAll(
    Logger.layer([Logger.consolePretty({ colors: false })]),
    Layer.succeed(Logger.LogToStderr, true),
    Layer.succeed(References.MinimumLogLevel, options.verbose ? "Debug" : "Error")
  )

/** Everything a command can ask for, made from the options that every command takes. */
export const appLayer = (options: GlobalOptions) =>
  Layer.mergeAll(LiveSessions.layer, LiveTurns.layer, Conversations.layer).pipe(
    Layer.provideMerge(
      NodeMachines.layer({ sshConfig: options.sshConfig === undefined ? undefined : localPath(options.sshConfig) })
    ),
    Layer.provideMerge(
      Layer.mergeAll(SqliteSessions.layer, SqliteTurns.layer, SqliteLeases.layer, SqliteHistory.layer, NodeClient.layer)
    ),
    Layer.provideMerge(Layer.mergeAll(SqliteRemotes.layer, RunRecords.layer, AgentCatalog.layer)),
    Layer.provideMerge(SqliteCustomAgents.layer),
    Layer.provideMerge(Database.layer(currentDataFolder(options.dataDir))),
    Layer.provideMerge(Layer.mergeAll(NodeServices.layer, Output.layer(options), RepeatedOptions.layer(options))),
    Layer.provideMerge(Layer.merge(logging(options), TerminalPrompts.layer(options)))
  )

export type AppServices = Layer.Success<ReturnType<typeof appLayer>>
