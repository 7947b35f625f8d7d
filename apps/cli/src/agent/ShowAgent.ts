import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { customAgent } from "@maestro/core/agent/CustomAgent"
import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { Effect, Option } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { agentDocument, builtInAgentText, customAgentDocument, customAgentText } from "./AgentView.ts"

/** `maestro agent show` */
export const showAgent = Effect.fn("cli.agent.show")(function* (name: string) {
  const output = yield* Output
  const own = yield* CustomAgents.use((agents) => agents.get(name))
  if (Option.isSome(own)) {
    yield* output.result({ agent: customAgentDocument(own.value) }, customAgentText(own.value))
    return exitCodes.done
  }
  const agent = yield* AgentCatalog.use((catalog) => catalog.find(name)).pipe(
    // The one that has no program until it is used.
    Effect.catchTag("AgentCommandMissing", () => Effect.succeed(customAgent("PROGRAM")))
  )
  yield* output.result({ agent: agentDocument(agent, "built-in") }, builtInAgentText(agent))
  return exitCodes.done
})
