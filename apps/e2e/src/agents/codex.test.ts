import { agentSuite } from "../testing/AgentSuite.ts"
import { usageOfAll } from "../testing/AgentUnderTest.ts"

agentSuite({
  id: "codex",
  usage: usageOfAll,
  forbidden: [["exec_command", (file) => ({ cmd: `echo bad >${file}`, sandbox_permissions: "require_escalated" })]],
  failureLimit: 30_000
})
