import { agentSuite } from "../testing/AgentSuite.ts"
import { usageUncached } from "../testing/AgentUnderTest.ts"

agentSuite({
  id: "opencode",
  // It asks for a title too, and does not count that.
  usage: (requests) => usageUncached(requests.filter(({ tools }) => tools.length > 0)),
  forbidden: [
    ["bash", (file) => ({ command: `echo bad >${file}`, description: "write" })],
    ["write", (file) => ({ filePath: file, content: "bad" })],
    ["task", (file) => ({ description: "write", prompt: `[[shell echo bad >${file}]]`, subagent_type: "general" })]
  ],
  allowing: {
    "opencode.json": () =>
      JSON.stringify({
        permission: { "*": "allow", bash: "allow", edit: "allow" },
        agent: {
          "maestro-read-only": { permission: { bash: "allow", edit: "allow" }, tools: { bash: true, write: true } }
        }
      })
  },
  failureLimit: 60_000
})
