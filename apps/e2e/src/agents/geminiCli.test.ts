import { agentSuite } from "../testing/AgentSuite.ts"
import { usageOfAll } from "../testing/AgentUnderTest.ts"

agentSuite({
  id: "gemini-cli",
  usage: usageOfAll,
  forbidden: [
    ["run_shell_command", (file) => ({ command: `echo bad >${file}` })],
    ["write_file", (file) => ({ file_path: file, content: "bad" })]
  ],
  failureLimit: 60_000
})
