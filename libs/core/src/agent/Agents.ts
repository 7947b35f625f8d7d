import { Effect } from "effect"
import { type Agent, AgentCommandMissing, AgentUnknown } from "./Agent.ts"
import { claudeCode } from "./ClaudeCode.ts"
import { customAgent } from "./CustomAgent.ts"
import { demoAgent } from "./DemoAgent.ts"

type Make = (executable: string | undefined) => Agent | AgentCommandMissing

const agents: Readonly<Record<string, Make>> = {
  "claude-code": claudeCode,
  custom: (executable) =>
    executable === undefined ? new AgentCommandMissing({ id: "custom" }) : customAgent(executable),
  demo: demoAgent
}

export const agentIds: ReadonlyArray<string> = Object.keys(agents)

/** The agent of this id; `executable` replaces the name that it is started by. */
export const findAgent = Effect.fn("Agents.find")(function* (id: string, executable?: string) {
  const make = Object.hasOwn(agents, id) ? agents[id] : undefined
  if (make === undefined) return yield* new AgentUnknown({ id, known: agentIds })
  const agent = make(executable)
  return agent instanceof AgentCommandMissing ? yield* agent : agent
})
