import { agentSuite } from "../testing/AgentSuite.ts"
import { usageOfAll } from "../testing/AgentUnderTest.ts"

agentSuite({
  id: "qwen-code",
  usage: usageOfAll,
  forbidden: [
    ["run_shell_command", (file) => ({ command: `echo bad >${file}`, is_background: false })],
    ["write_file", (file) => ({ file_path: file, content: "bad" })]
  ],
  // It tries seven times after a 500, up to 30 s apart, and no setting of it changes that.
  failureLimit: 150_000
})
