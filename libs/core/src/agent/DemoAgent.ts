import { defineAgent } from "./AgentDefinition.ts"
import script from "./demo-agent.sh?raw"

/**
 * The demo agent: a POSIX sh script that needs no model and no installation, reads the text files of its folder, and
 * writes DEMO-REPORT.md there. It speaks Claude Code's stream-json.
 */
export const demoAgent = defineAgent({
  id: "demo",
  title: "Demo agent",
  executable: "/bin/sh",
  format: "claude-stream-json",
  access: { full: {}, agent: {} },
  whyNotReadOnly: "It writes a report: that is all it does.",
  words: ({ extra }) => ["-c", script, "maestro-demo-agent", ...extra]
})
