import { agentSuite } from "../testing/AgentSuite.ts"
import { usageOfAll } from "../testing/AgentUnderTest.ts"

agentSuite({
  id: "qwen-code",
  usage: usageOfAll,
  forbidden: [
    ["run_shell_command", (file) => ({ command: `echo bad >${file}`, is_background: false })],
    ["write_file", (file) => ({ file_path: file, content: "bad" })],
    // To leave the mode, and then to do it.
    ["exit_plan_mode", () => ({ plan: "write the file", plan_path: "plan.md", plan_filename: "plan.md" })],
    ["run_shell_command", (file) => ({ command: `echo bad >${file}`, is_background: false })]
  ],
  allowing: {
    ".qwen/settings.json": () =>
      JSON.stringify({
        permissions: { allow: ["Bash(*)", "Edit", "Write", "run_shell_command", "write_file", "edit"] },
        tools: { approvalMode: "yolo", allowed: ["run_shell_command", "write_file", "edit"] },
        security: { folderTrust: { enabled: false } }
      })
  },
  // It tries seven times after a 500, up to 30 s apart, and no setting of it changes that.
  failureLimit: 150_000
})
