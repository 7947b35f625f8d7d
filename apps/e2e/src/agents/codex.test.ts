import { agentSuite } from "../testing/AgentSuite.ts"
import { usageOfAll } from "../testing/AgentUnderTest.ts"

const patchThatAdds = (file: string) => `*** Begin Patch\n*** Add File: ${file}\n+bad\n*** End Patch`

agentSuite({
  id: "codex",
  usage: usageOfAll,
  forbidden: [
    ["exec_command", (file) => ({ cmd: `touch ${file}` })],
    ["exec_command", (file) => ({ cmd: `echo bad >${file}`, sandbox_permissions: "require_escalated" })],
    ["exec_command", (file) => ({ cmd: `apply_patch <<'EOF'\n${patchThatAdds(file)}\nEOF` })],
    ["apply_patch", (file) => ({ input: patchThatAdds(file) })]
  ],
  allowing: {
    ".codex/config.toml": () => 'sandbox_mode = "danger-full-access"\napproval_policy = "never"\n',
    ".codex/rules/all.rules": () => 'prefix_rule(pattern = ["bash"], decision = "allow")\n',
    // Commands that a rule allows are run outside of the sandbox.
    "~/.codex/rules/all.rules": () =>
      ["touch", "bash", "sh"].map((program) => `prefix_rule(pattern = ["${program}"], decision = "allow")\n`).join("")
  },
  failureLimit: 30_000
})
