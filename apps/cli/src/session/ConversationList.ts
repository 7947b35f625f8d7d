import { Conversations } from "@maestro/core/session/Conversations"
import { Sessions } from "@maestro/core/session/Sessions"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output, printable, renderTable } from "../Output.ts"
import { timeText } from "./SessionState.ts"

/** `maestro session conversations`: what the session's agent keeps of its folder on its machine, whoever began it. */
export const listConversations = Effect.fn("cli.session.conversations")(function* (nameOrId: string) {
  const output = yield* Output
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  const found = yield* Conversations.use((conversations) => conversations.list(session.id))
  const current = session.agentSessionId
  const rows = found.map(({ id, title, updatedAt }) => [
    id === current ? "*" : "",
    printable(id),
    timeText(updatedAt),
    printable(title)
  ])
  yield* output.result(
    {
      session: { id: session.id, name: session.name },
      conversation: current,
      conversations: found.map((each) => ({ ...each, current: each.id === current }))
    },
    found.length === 0
      ? `${session.agent} keeps no conversations of the folder of "${session.name}".`
      : renderTable(["", "ID", "LAST USED (UTC)", "FIRST PROMPT"], rows)
  )
  return exitCodes.done
})
