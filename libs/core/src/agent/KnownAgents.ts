/** A coding agent that Maestro can tell whether a machine has it. */
export interface KnownAgent {
  readonly id: string
  /** As its makers write it. */
  readonly title: string
  /** The names of its command, the usual one first. */
  readonly commands: readonly [string, ...Array<string>]
  /** One command that installs it for the account that runs it. */
  readonly install: string
  /** Its own website or documentation, for what one command does not do. */
  readonly homepage: string
}

/** Every agent that is looked for. That one is here does not say that Maestro can run it: `AgentCatalog` does. */
export const knownAgents: ReadonlyArray<KnownAgent> = [
  {
    id: "claude-code",
    title: "Claude Code",
    commands: ["claude"],
    install: "npm install -g @anthropic-ai/claude-code",
    homepage: "https://code.claude.com/docs"
  },
  {
    id: "codex",
    title: "Codex CLI",
    commands: ["codex"],
    install: "npm install -g @openai/codex",
    homepage: "https://github.com/openai/codex"
  },
  {
    id: "opencode",
    title: "OpenCode",
    commands: ["opencode"],
    install: "npm install -g opencode-ai",
    homepage: "https://opencode.ai/docs"
  },
  {
    id: "gemini-cli",
    title: "Gemini CLI",
    commands: ["gemini"],
    install: "npm install -g @google/gemini-cli",
    homepage: "https://github.com/google-gemini/gemini-cli"
  },
  {
    id: "qwen-code",
    title: "Qwen Code",
    commands: ["qwen"],
    install: "npm install -g @qwen-code/qwen-code",
    homepage: "https://github.com/QwenLM/qwen-code"
  },
  {
    id: "pi",
    title: "pi",
    commands: ["pi"],
    install: "npm install -g @earendil-works/pi-coding-agent",
    homepage: "https://www.npmjs.com/package/@earendil-works/pi-coding-agent"
  },
  {
    id: "copilot",
    title: "GitHub Copilot CLI",
    commands: ["copilot"],
    install: "npm install -g @github/copilot",
    homepage: "https://docs.github.com/copilot"
  },
  {
    id: "cursor-agent",
    title: "Cursor CLI",
    commands: ["cursor-agent"],
    install: "curl https://cursor.com/install -fsS | bash",
    homepage: "https://cursor.com/cli"
  },
  {
    id: "amp",
    title: "Amp",
    commands: ["amp"],
    install: "npm install -g @sourcegraph/amp",
    homepage: "https://ampcode.com/manual"
  },
  {
    id: "cline",
    title: "Cline",
    commands: ["cline"],
    install: "npm install -g cline",
    homepage: "https://cline.bot"
  },
  {
    id: "kilo",
    title: "Kilo Code",
    commands: ["kilo", "kilocode"],
    install: "npm install -g @kilocode/cli",
    homepage: "https://kilo.ai/docs"
  }
]

/** What is known of the agent of this id. */
export const knownAgent = (id: string): KnownAgent | undefined => knownAgents.find((agent) => agent.id === id)
