import { Sessions } from "@maestro/core/session/Sessions"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { readPrompt } from "../run/Prompt.ts"
import { notQueued, queuedTurn } from "./QueuedTurn.ts"
import { queuedDocument } from "./SessionView.ts"

const example = 'maestro session queue edit api 1 -- "fix the tests"'

/** `maestro session queue edit`: other words for a prompt that has not begun. */
export const editQueued = Effect.fn("cli.session.queue.edit")(function* (
  nameOrId: string,
  place: string,
  words: ReadonlyArray<string>
) {
  const output = yield* Output
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  const turn = yield* queuedTurn(session, place)
  const prompt = yield* readPrompt(words, example)
  // It may begin at this very moment: then it is run with the old words, and that is said.
  const changed = yield* TurnStore.use((turns) => turns.changePrompt(turn.id, prompt))
  if (!changed) return yield* notQueued(session, place)
  yield* output.result({ changed: queuedDocument({ ...turn, prompt }) }, `Changed the prompt ${turn.id}.`)
  return exitCodes.done
})

/** `maestro session queue remove` */
export const removeQueued = Effect.fn("cli.session.queue.remove")(function* (
  nameOrId: string,
  places: ReadonlyArray<string>
) {
  const output = yield* Output
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  // All of them are looked up first: a place is another prompt's once one before it is gone.
  const turns = yield* Effect.forEach(places, (place) => queuedTurn(session, place))
  for (const turn of turns) {
    const removed = yield* TurnStore.use((store) => store.unqueue(turn.id))
    if (!removed) return yield* notQueued(session, turn.id)
  }
  const ids = turns.map(({ id }) => id)
  yield* output.result({ removed: turns.map(queuedDocument) }, ids.map((id) => `Removed the prompt ${id}.`).join("\n"))
  return exitCodes.done
})

/** `maestro session queue clear` */
export const clearQueue = Effect.fn("cli.session.queue.clear")(function* (nameOrId: string) {
  const output = yield* Output
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  const removed = yield* TurnStore.use((turns) => turns.clear(session.id))
  const text =
    removed.length === 0
      ? `Nothing was in the queue of "${session.name}".`
      : `Removed what was in the queue of "${session.name}": ${removed.length} ${removed.length === 1 ? "prompt" : "prompts"}.`
  yield* output.result({ removed: removed.map(queuedDocument) }, text)
  return exitCodes.done
})
