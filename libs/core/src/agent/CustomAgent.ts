import type { Agent } from "./Agent.ts"
import { defineAgent } from "./AgentDefinition.ts"

/** Any program that reads a prompt on stdin and writes its answer to stdout. */
export const customAgent = (executable: string): Agent =>
  defineAgent({
    id: "custom",
    title: "any program",
    executable,
    format: "plain",
    access: { full: {}, agent: {} },
    words: ({ extra }) => extra
  })()
