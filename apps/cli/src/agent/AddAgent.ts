import { CustomAgents } from "@maestro/core/agent/CustomAgents"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { type AgentWords, agentDraft } from "./AgentDraft.ts"
import { customAgentDocument, customAgentText } from "./AgentView.ts"

/** `maestro agent add` */
export const addAgent = Effect.fn("cli.agent.add")(function* (name: string, given: AgentWords) {
  const output = yield* Output
  const definition = yield* agentDraft({ id: name }, given)
  yield* CustomAgents.use((agents) => agents.add(definition))
  yield* output.result({ agent: customAgentDocument(definition) }, customAgentText(definition))
  return exitCodes.done
})
