import { defineAgent } from "./AgentDefinition.ts"

/** Gemini CLI without a terminal, which it takes as being allowed nothing in a folder that it was not told to trust. */
export const geminiCli = defineAgent({
  id: "gemini-cli",
  title: "Gemini CLI",
  executable: "gemini",
  format: "gemini-stream-json",
  access: {
    full: { words: ["--yolo"] },
    agent: {},
    // No shell is offered to the model then, and files are written in its own folder for plans alone.
    "read-only": { words: ["--approval-mode", "plan"] }
  },
  undoesReadOnly:
    /^(-[a-z]*[yew]|--yolo|--approval-?mode|--allowed-?tools|--policy|--admin-?policy|--allowed-?mcp-?server-?names|--extensions?|--worktree)(=|$)/i,
  model: (model) => ["--model", model],
  resume: (id) => ["--resume", id],
  // Else a launcher takes the signals that are meant for the agent, and ignores them.
  env: { GEMINI_CLI_NO_RELAUNCH: "true" },
  words: ({ access, extra, model, resume }) => [
    ...["--output-format", "stream-json", "--skip-trust"],
    ...[...access, ...model, ...resume, ...extra]
  ]
})
