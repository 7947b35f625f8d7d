import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output, renderTable } from "../Output.ts"
import { abilitiesText } from "./AgentView.ts"

/** `maestro agent list` */
export const listAgents = Effect.gen(function* () {
  const output = yield* Output
  const agents = yield* AgentCatalog.use((catalog) => catalog.list)
  const rows = agents.map(({ access, can, executable, format, id, kind }) => [
    id,
    kind,
    executable ?? "(--agent-command)",
    format,
    access.join(", "),
    abilitiesText(can)
  ])
  yield* output.result({ agents }, renderTable(["AGENT", "KIND", "COMMAND", "FORMAT", "ACCESS", "CAN"], rows))
  return exitCodes.done
})
