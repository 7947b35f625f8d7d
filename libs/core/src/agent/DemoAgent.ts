import { AccessRefused, type Agent } from "./Agent.ts"
import { decodeClaudeStreamJson } from "./ClaudeStreamJson.ts"
import script from "./demo-agent.sh?raw"

/**
 * The demo agent: a POSIX sh script that needs no model and no installation, reads the text files of its folder, and
 * writes DEMO-REPORT.md there. It speaks Claude Code's stream-json.
 */
export const demoAgent = (executable = "/bin/sh"): Agent => ({
  id: "demo",
  executable,
  output: { _tag: "Lines", decode: decodeClaudeStreamJson },
  command: ({ access }) =>
    access === "read-only"
      ? new AccessRefused({ agent: "demo", access })
      : { argv: [executable, "-c", script, "maestro-demo-agent"] }
})
