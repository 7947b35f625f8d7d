import { agentSuite } from "../testing/AgentSuite.ts"
import { usageOfAll } from "../testing/AgentUnderTest.ts"

const patchThatAdds = (file: string) => `*** Begin Patch\n*** Add File: ${file}\n+bad\n*** End Patch`

agentSuite({
  id: "codex",
  usage: usageOfAll,
  forbidden: [
    ["exec_command", (file) => ({ cmd: `echo bad >${file}`, sandbox_permissions: "require_escalated" })],
    ["exec_command", (file) => ({ cmd: `apply_patch <<'EOF'\n${patchThatAdds(file)}\nEOF` })],
    ["apply_patch", (file) => ({ input: patchThatAdds(file) })]
  ],
  failureLimit: 30_000
})
