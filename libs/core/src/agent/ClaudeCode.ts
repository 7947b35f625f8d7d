import { defineAgent } from "./AgentDefinition.ts"

/**
 * Claude Code in print mode (code.claude.com/docs/en/headless); stream-json needs --verbose there. Built from its
 * documentation: it was never run here, so nothing is proven of its plan mode.
 */
export const claudeCode = defineAgent({
  id: "claude-code",
  title: "Claude Code",
  executable: "claude",
  format: "claude-stream-json",
  access: { full: { words: ["--dangerously-skip-permissions"] }, agent: {} },
  whyNotReadOnly: "Its plan mode has not been proven to hold it to that.",
  model: (model) => ["--model", model],
  resume: (id) => ["--resume", id],
  env: { DISABLE_AUTOUPDATER: "1" },
  words: ({ access, extra, model, resume }) => [
    ...["--print", "--output-format", "stream-json", "--verbose"],
    ...[...access, ...model, ...resume, ...extra]
  ]
})
