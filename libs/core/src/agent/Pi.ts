import { defineAgent } from "./AgentDefinition.ts"

/** pi. It has no permissions of its own to ask for: with its own defaults it may do as much as with `full`. */
export const pi = defineAgent({
  id: "pi",
  title: "pi",
  executable: "pi",
  format: "pi-json",
  access: {
    full: {},
    agent: {},
    // Only these tools are offered to the model; an extension could put another one in the place of one of them.
    "read-only": { words: ["--tools", "read,grep,find,ls", "--no-extensions"] }
  },
  undoesReadOnly: /^(-t|--tools|-e|--extension|-a|--approve)(=|$)/,
  model: (model) => ["--model", model],
  resume: (id) => ["--session", id],
  env: { PI_SKIP_VERSION_CHECK: "1", PI_TELEMETRY: "0" },
  words: ({ access, extra, model, resume }) => [
    ...["--mode", "json", "--print"],
    ...[...access, ...model, ...resume, ...extra]
  ]
})
