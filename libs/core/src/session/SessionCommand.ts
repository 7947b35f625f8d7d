import { Effect } from "effect"
import type { AgentTurn } from "../agent/Agent.ts"
import { AgentCatalog } from "../agent/AgentCatalog.ts"
import type { Session } from "./Session.ts"

/** The agent of a session, and how it is started for a turn; an error when it cannot do what the session asks of it. */
export const sessionCommand = Effect.fnUntraced(function* (
  session: Pick<Session, "agent" | "executable" | "extraArguments" | "model">,
  turn: Pick<AgentTurn, "access" | "resume">
) {
  const agent = yield* AgentCatalog.use((catalog) => catalog.find(session.agent, session.executable))
  const { extraArguments, model } = session
  // A conversation of an agent that has none to go on with is no reason not to run it.
  const resume = agent.can.resume ? turn.resume : undefined
  const command = agent.command({ access: turn.access, resume, model, extraArguments })
  if (!("argv" in command)) return yield* command
  return { agent, command, resume }
})
