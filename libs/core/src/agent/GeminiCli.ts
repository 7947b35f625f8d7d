import { defineAgent } from "./AgentDefinition.ts"

/** Gemini CLI without a terminal, which it takes as being allowed nothing in a folder that it was not told to trust. */
export const geminiCli = defineAgent({
  id: "gemini-cli",
  title: "Gemini CLI",
  executable: "gemini",
  format: "gemini-stream-json",
  access: { full: { words: ["--yolo"] }, agent: {} },
  // No flag of its command line takes that tool away; a policy file would, and there is none on a machine that we do not own.
  whyNotReadOnly: "In its plan mode the model can leave that mode with a tool of its own, and nobody is asked then.",
  model: (model) => ["--model", model],
  resume: (id) => ["--resume", id],
  // Else a launcher takes the signals that are meant for the agent, and ignores them.
  env: { GEMINI_CLI_NO_RELAUNCH: "true" },
  words: ({ access, extra, model, resume }) => [
    ...["--output-format", "stream-json", "--skip-trust"],
    ...[...access, ...model, ...resume, ...extra]
  ]
})
