import type { Agent } from "@maestro/core/agent/Agent"
import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { customAgent } from "@maestro/core/agent/CustomAgent"
import type { Session } from "@maestro/core/session/Session"
import type { Turn } from "@maestro/core/session/Turn"
import { Effect } from "effect"

/** Shown as agents that speak in events are: what is stored has been understood already. */
export const inLines = (agent: Agent): Agent => ({ ...agent, output: { _tag: "Lines", decode: () => [] } })

/** An agent that is not there any more. */
const formerAgent = (id: string): Agent => inLines({ ...customAgent(id), id })

/** The agent of a turn, as far as showing it goes. */
export const agentOfTurn = Effect.fn("cli.agentOfTurn")(function* (session: Session, turn: Turn) {
  const catalog = yield* AgentCatalog
  const executable = turn.agent === session.agent ? session.executable : undefined
  const former = () => Effect.succeed(formerAgent(turn.agent))
  return yield* catalog
    .find(turn.agent, executable)
    .pipe(Effect.catchTags({ AgentUnknown: former, AgentCommandMissing: former }))
})
