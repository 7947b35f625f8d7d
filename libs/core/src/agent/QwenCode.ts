import { defineAgent } from "./AgentDefinition.ts"

/** Tools that change something, run something, end the plan mode, or find tools that do. */
const others = [
  ...["run_shell_command", "write_file", "edit", "notebook_edit", "enter_worktree", "exit_worktree"],
  ...["record_artifact", "exit_plan_mode", "agent", "tool_search", "tool_call"]
]

/** Qwen Code without a terminal. It speaks Claude Code's stream-json, with few differences. */
export const qwenCode = defineAgent({
  id: "qwen-code",
  title: "Qwen Code",
  executable: "qwen",
  format: "claude-stream-json",
  // Three turns of 2,400 tokens said 2,400, 4,800 and 7,200 (0.24.4).
  countsConversation: true,
  access: {
    full: { words: ["--yolo"] },
    agent: {},
    // Its plan mode wrote a file where the settings of a project allowed the tool. So only tools that read are offered to
    // the model, and none that brings others.
    "read-only": {
      words: [
        ...["--approval-mode", "plan", "--core-tools", "read_file,grep_search,glob,list_directory"],
        ...["--exclude-tools", others.join(",")],
        ...["--extensions", "none", "--allowed-mcp-server-names", "maestro-none"]
      ]
    }
  },
  undoesReadOnly:
    /^(-[a-z]*[yew]|--yolo|--approval-?mode|--allowed-?tools|--core-?tools|--exclude-?tools|--allowed-?mcp-?server-?names|--mcp-config|--extensions?)(=|$)/i,
  model: (model) => ["--model", model],
  resume: (id) => ["--resume", id],
  // Else its launcher dies of a signal, and the agent behind it works on.
  env: { QWEN_CODE_NO_RELAUNCH: "true" },
  words: ({ access, extra, model, resume }) => [
    // Some of these take all words up to the next option.
    ...access,
    ...["--output-format", "stream-json"],
    ...[...model, ...resume, ...extra]
  ]
})
