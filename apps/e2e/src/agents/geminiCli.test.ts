import { agentSuite } from "../testing/AgentSuite.ts"
import { usageOfAll } from "../testing/AgentUnderTest.ts"

agentSuite({
  id: "gemini-cli",
  usage: usageOfAll,
  forbidden: "refused",
  failureLimit: 60_000
})
