import { Effect, Option } from "effect"
import type { AgentTurn } from "../agent/Agent.ts"
import { AgentCatalog } from "../agent/AgentCatalog.ts"
import { customAgent } from "../agent/CustomAgent.ts"
import type { Session } from "./Session.ts"
import { SessionStore } from "./SessionStore.ts"
import type { Turn } from "./Turn.ts"

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

/** The agent that a turn was started with; one that is not known any more is read as plain text. */
export const turnAgent = Effect.fnUntraced(function* (turn: Pick<Turn, "agent" | "session">) {
  const session = yield* Effect.option(SessionStore.use((sessions) => sessions.get(turn.session)))
  const executable = Option.getOrUndefined(Option.flatMapNullishOr(session, (found) => found.executable))
  const plain = () => Effect.succeed(customAgent(turn.agent))
  return yield* AgentCatalog.use((catalog) => catalog.find(turn.agent, executable)).pipe(
    Effect.catchTags({ AgentUnknown: plain, AgentCommandMissing: plain })
  )
})
