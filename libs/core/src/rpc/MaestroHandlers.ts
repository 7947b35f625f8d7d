import { Layer } from "effect"
import * as AgentHandlers from "../agent/AgentHandlers.ts"
import * as HistoryHandlers from "../history/HistoryHandlers.ts"
import * as JobHandlers from "../machine/JobHandlers.ts"
import * as RemoteHandlers from "../remote/RemoteHandlers.ts"
import * as SessionHandlers from "../session/SessionHandlers.ts"
import * as TurnHandlers from "../session/TurnHandlers.ts"

/** All of `MaestroRpcs` over the services. Serve it with `disableFatalDefects`: a bug in one call is no end of the others. */
export const layer = Layer.mergeAll(
  RemoteHandlers.layer,
  AgentHandlers.layer,
  SessionHandlers.layer,
  TurnHandlers.layer,
  JobHandlers.layer,
  HistoryHandlers.layer
)
