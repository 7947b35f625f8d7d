import { AccessRefused, type Agent } from "./Agent.ts"
import { decodeClaudeStreamJson } from "./ClaudeStreamJson.ts"

/** Claude Code in print mode (code.claude.com/docs/en/headless). stream-json needs --verbose there. */
export const claudeCode = (executable = "claude"): Agent => ({
  id: "claude-code",
  executable,
  output: { _tag: "Lines", decode: decodeClaudeStreamJson },
  command: ({ access, extraArguments = [], model, resume }) => {
    if (access === "read-only") return new AccessRefused({ agent: "claude-code", access })
    const bypass = access === "full" ? ["--dangerously-skip-permissions"] : []
    const more = [
      ...(model === undefined ? [] : ["--model", model]),
      ...(resume === undefined ? [] : ["--resume", resume]),
      ...extraArguments
    ]
    return { argv: [executable, "--print", "--output-format", "stream-json", "--verbose", ...bypass, ...more] }
  }
})
