import { layer } from "@effect/vitest"
import { endCases } from "./AgentEndCases.ts"
import { readOnlyCases } from "./AgentReadOnlyCases.ts"
import { sessionCases } from "./AgentSessionCases.ts"
import { turnCases } from "./AgentTurnCases.ts"
import type { AgentUnderTest } from "./AgentUnderTest.ts"
import * as AgentWorld from "./AgentWorld.ts"

/** What must hold for an agent, with its real CLI on a machine of its own behind a real sshd. */
export const agentSuite = (agent: AgentUnderTest) =>
  layer(AgentWorld.layer, { excludeTestServices: true, timeout: "20 minutes" })(`${agent.id}, the real one`, (it) => {
    turnCases(it, agent)
    readOnlyCases(it, agent)
    endCases(it, agent)
    sessionCases(it, agent)
  })
