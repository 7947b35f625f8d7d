import { defineAgent } from "./AgentDefinition.ts"

/** Qwen Code without a terminal. It speaks Claude Code's stream-json, with few differences. */
export const qwenCode = defineAgent({
  id: "qwen-code",
  title: "Qwen Code",
  executable: "qwen",
  format: "claude-stream-json",
  access: {
    full: { words: ["--yolo"] },
    agent: {},
    // Neither a shell nor a tool that writes is offered to the model then.
    "read-only": { words: ["--approval-mode", "plan"] }
  },
  undoesReadOnly:
    /^(-[a-z]*[yew]|--yolo|--approval-?mode|--allowed-?tools|--core-?tools|--mcp-config|--extensions?)(=|$)/i,
  model: (model) => ["--model", model],
  resume: (id) => ["--resume", id],
  // Else its launcher dies of a signal, and the agent behind it works on.
  env: { QWEN_CODE_NO_RELAUNCH: "true" },
  words: ({ access, extra, model, resume }) => [
    ...["--output-format", "stream-json"],
    ...[...access, ...model, ...resume, ...extra]
  ]
})
