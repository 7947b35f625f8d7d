import type { Session } from "@maestro/core/session/Session"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { UsageError } from "../CliError.ts"
import { shellWord } from "../RepeatedOptions.ts"

const hintFor = (session: Session) => `What waits is shown by: maestro session queue list ${shellWord(session.name)}`

/** That a prompt is not in the queue, whatever it is else. */
export const notQueued = (session: Session, typed: string): UsageError =>
  new UsageError({
    message: `PROMPT: "${typed}" is no prompt in the queue of "${session.name}": it may have begun meanwhile.`,
    hint: hintFor(session)
  })

/** A prompt in the queue, by its place there (1 is next), or by its id. */
export const queuedTurn = Effect.fn("cli.queuedTurn")(function* (session: Session, typed: string) {
  const queued = yield* TurnStore.use((turns) => turns.queued(session.id))
  const found = /^\d{1,6}$/.test(typed) ? queued[Number(typed) - 1] : queued.find(({ id }) => id === typed)
  return found ?? (yield* notQueued(session, typed))
})
