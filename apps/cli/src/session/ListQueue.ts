import type { Turn } from "@maestro/core/session/Turn"
import { Sessions } from "@maestro/core/session/Sessions"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output, printable, renderTable } from "../Output.ts"
import { timeText } from "./SessionState.ts"
import { queuedDocument } from "./SessionView.ts"

const width = 60

/** A prompt in one line of a table. */
const shortened = (prompt: string): string => {
  const flat = printable(prompt).replaceAll(/\s+/g, " ").trim()
  return flat.length <= width ? flat : `${flat.slice(0, width - 1)}\u2026`
}

const rowOf = (turn: Turn, at: number): ReadonlyArray<string> => [
  String(at + 1),
  turn.id,
  timeText(turn.createdAt),
  turn.access,
  turn.attachments.map(({ name }) => name).join(", "),
  shortened(turn.prompt)
]

/** `maestro session queue list` */
export const listQueue = Effect.fn("cli.session.queue.list")(function* (nameOrId: string) {
  const output = yield* Output
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  const queued = yield* TurnStore.use((turns) => turns.queued(session.id))
  yield* output.result(
    { session: { id: session.id, name: session.name }, queue: queued.map(queuedDocument) },
    queued.length === 0
      ? `Nothing waits in the queue of "${session.name}".`
      : renderTable(["PLACE", "ID", "SENT (UTC)", "ACCESS", "FILES", "PROMPT"], queued.map(rowOf))
  )
  return exitCodes.done
})
