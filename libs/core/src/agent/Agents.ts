import { type Agent, AgentCommandMissing } from "./Agent.ts"
import { claudeCode } from "./ClaudeCode.ts"
import { codex } from "./Codex.ts"
import { customAgent } from "./CustomAgent.ts"
import { demoAgent } from "./DemoAgent.ts"
import { geminiCli } from "./GeminiCli.ts"
import { opencode } from "./Opencode.ts"
import { pi } from "./Pi.ts"
import { qwenCode } from "./QwenCode.ts"

type Make = (executable?: string) => Agent | AgentCommandMissing

const custom: Make = (executable) =>
  executable === undefined ? new AgentCommandMissing({ id: "custom" }) : customAgent(executable)

/** The agents that come with Maestro, by their ids; `executable` replaces the name that one is started by. */
export const builtInAgents: ReadonlyMap<string, Make> = new Map<string, Make>([
  ["claude-code", claudeCode],
  ["codex", codex],
  ["opencode", opencode],
  ["gemini-cli", geminiCli],
  ["qwen-code", qwenCode],
  ["pi", pi],
  ["custom", custom],
  ["demo", demoAgent]
])
