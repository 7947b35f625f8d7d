import { agentSuite } from "../testing/AgentSuite.ts"
import { usageUncached } from "../testing/AgentUnderTest.ts"

agentSuite({
  id: "pi",
  usage: usageUncached,
  forbidden: [
    ["bash", (file) => ({ command: `echo bad >${file}` })],
    ["write", (file) => ({ path: file, content: "bad" })]
  ],
  failsWithZero: true,
  failureLimit: 30_000
})
