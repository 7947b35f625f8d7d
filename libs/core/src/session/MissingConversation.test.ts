import { assert, describe, it } from "@effect/vitest"
import type { AgentOutcome } from "../agent/AgentOutcome.ts"
import { missingConversation } from "./MissingConversation.ts"

const resumed = { resumed: "01a20408" }
const agent = { id: "some-agent" }
const failed = (message: string): AgentOutcome => ({ status: "error", text: "", error: { kind: "crash", message } })

describe("a conversation that an agent does not have (S3)", () => {
  // As each agent writes it.
  const words = [
    "Error: thread/resume: thread/resume failed: no rollout found for thread id 01a20408",
    "Error: Session not found: ses_dfbf2c211ffeiyAMgGw0sLrJpy",
    'Error resuming session: Invalid session identifier "01a20408".',
    "No saved session found with ID 01a20408. Run `qwen --resume` without an ID to choose one.",
    "No session found matching '01a20408'",
    "No conversation found with session ID: 01a20408"
  ]
  for (const said of words) {
    it(said, () => {
      const missing = missingConversation(resumed, agent, failed("some-agent exited with 1."), `warning\n${said}\n`)
      assert.deepInclude(missing, { kind: "not-found", code: "conversation-not-found" })
      assert.include(missing?.message, said)
      assert.isUndefined(missingConversation({}, agent, failed(""), said), "a turn that began a conversation")
    })
  }

  it("is not one where something else is missing", () => {
    for (const said of ["file not found: session.ts", "401 Unauthorized", "command not found", "model not found"])
      assert.isUndefined(missingConversation(resumed, agent, failed("it failed"), said), said)
    const noAgent: AgentOutcome = {
      ...failed(""),
      error: { kind: "not-found", code: "agent-not-found", message: "no session manager was found" }
    }
    assert.isUndefined(missingConversation(resumed, agent, noAgent, "session not found"))
  })
})
