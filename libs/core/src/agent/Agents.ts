import { type Agent, AgentCommandMissing } from "./Agent.ts"
import { claudeCode } from "./ClaudeCode.ts"
import { customAgent } from "./CustomAgent.ts"
import { demoAgent } from "./DemoAgent.ts"
import { qwenCode } from "./QwenCode.ts"

type Make = (executable?: string) => Agent | AgentCommandMissing

const custom: Make = (executable) =>
  executable === undefined ? new AgentCommandMissing({ id: "custom" }) : customAgent(executable)

/** The agents that come with Maestro, by their ids; `executable` replaces the name that one is started by. */
export const builtInAgents: ReadonlyMap<string, Make> = new Map<string, Make>([
  ["claude-code", claudeCode],
  ["qwen-code", qwenCode],
  ["custom", custom],
  ["demo", demoAgent]
])
