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
  undoesReadOnly: /^(-y|--yolo|--approval-?mode|--allowed-?tools|--core-?tools|--mcp-config|-e|--extensions?)(=|$)/i,
  model: (model) => ["--model", model],
  resume: (id) => ["--resume", id],
  words: ({ access, extra, model, resume }) => [
    ...["--output-format", "stream-json"],
    ...[...access, ...model, ...resume, ...extra]
  ]
})
