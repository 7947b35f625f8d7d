import { defineAgent } from "./AgentDefinition.ts"

/** Its name for what `read-only` runs: an opencode agent that is defined for that run alone. */
const reader = "maestro-read-only"

/**
 * Permissions of tools: what reads is allowed, and everything else denied. Those that write are named too: an agent of
 * the same name in a project's opencode.json could allow them otherwise.
 */
const permission = {
  "*": "deny",
  ...{ read: "allow", grep: "allow", glob: "allow", list: "allow" },
  ...{ bash: "deny", edit: "deny", write: "deny", patch: "deny", task: "deny" },
  ...{ webfetch: "deny", websearch: "deny", external_directory: "deny", question: "deny" }
}

/**
 * OpenCode (`opencode run`). Its own `plan` agent denies edits and lets the shell write; a permission for all agents is
 * undone by that of one of them. So `read-only` brings an agent of its own, through the variable that counts more than
 * every config file.
 */
export const opencode = defineAgent({
  id: "opencode",
  title: "OpenCode",
  executable: "opencode",
  format: "opencode-json",
  access: {
    full: { words: ["--auto"] },
    agent: {},
    "read-only": {
      words: ["--agent", reader],
      env: {
        OPENCODE_CONFIG_CONTENT: JSON.stringify({
          agent: { [reader]: { mode: "primary", disable: false, permission } }
        }),
        // Where it does not find that agent it takes another one, with a warning alone.
        OPENCODE_PERMISSION: JSON.stringify(permission)
      }
    }
  },
  undoesReadOnly: /^(--agent|--command|--attach|--port|--share|-c$|--continue|--fork)(=|$)/,
  model: (model) => ["--model", model],
  resume: (id) => ["--session", id],
  env: { OPENCODE_DISABLE_AUTOUPDATE: "true" },
  words: ({ access, extra, model, resume }) => [
    ...["run", "--format", "json"],
    ...[...access, ...model, ...resume, ...extra]
  ]
})
