import type { AgentOutput } from "./Agent.ts"
import type { AgentEvent } from "./AgentEvent.ts"

const counted = (event: AgentEvent): ReadonlyArray<AgentEvent> => {
  if (event._tag !== "Result" || event.usage === undefined) return [event]
  const { usage, ...result } = event
  return [{ _tag: "Usage", of: "thread", usage }, result]
}

/** Of an agent whose format tells at the end what the turn used, and that tells there what the whole conversation did. */
export const withThreadUsage = (output: AgentOutput): AgentOutput =>
  output._tag === "Text" ? output : { ...output, decode: (line) => output.decode(line).flatMap(counted) }
