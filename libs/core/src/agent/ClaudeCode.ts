import { AccessRefused, type Agent } from "./Agent.ts"
import { decodeClaudeStreamJson } from "./ClaudeStreamJson.ts"

/** Claude Code in print mode (code.claude.com/docs/en/headless). stream-json needs --verbose there. */
export const claudeCode = (executable = "claude"): Agent => ({
  id: "claude-code",
  executable,
  output: { _tag: "Lines", decode: decodeClaudeStreamJson },
  command: (access) => {
    if (access === "read-only") return new AccessRefused({ agent: "claude-code", access })
    const bypass = access === "full" ? ["--dangerously-skip-permissions"] : []
    return [executable, "--print", "--output-format", "stream-json", "--verbose", ...bypass]
  }
})
