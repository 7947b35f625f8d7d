import { defineAgent } from "./AgentDefinition.ts"

/**
 * Codex CLI (`codex exec`). `read-only` is its sandbox of that name, which the kernel enforces. Together with the flag
 * that bypasses it, files were written, and so they were by commands that a rule of the user's or the project's allows.
 */
export const codex = defineAgent({
  id: "codex",
  title: "Codex CLI",
  executable: "codex",
  format: "codex-jsonl",
  access: {
    full: { words: ["--dangerously-bypass-approvals-and-sandbox"] },
    agent: {},
    "read-only": { words: ["--sandbox", "read-only", "--ignore-rules"] }
  },
  undoesReadOnly:
    /^(--dangerously|--yolo|--full-auto|--add-dir|--approve-for-me|--trust|--worktree|--profile|-p|--sandbox|-s|--ask-for-approval|-a|--enable)|(^|^-c|=)(sandbox|approval|permission|default_permission|mcp_servers|hooks|notify|profile)/,
  model: (model) => ["--model", model],
  // A command of its own: behind the options of `exec`, or its sandbox would not be that of the turn.
  resume: (id) => ["resume", id],
  words: ({ access, extra, model, resume }) => [
    ...["exec", "--json", "--skip-git-repo-check"],
    // Sending them takes 5 s at the end of each turn where the network is closed.
    ...["-c", "analytics.enabled=false"],
    ...[...access, ...model, ...extra, ...resume],
    "-"
  ]
})
