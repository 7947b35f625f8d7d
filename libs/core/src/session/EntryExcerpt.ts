import type { SessionEntry } from "./SessionStore.ts"
import type { Turn } from "./Turn.ts"

/** Characters of a prompt or an answer that a list shows. */
const length = 500

const excerpt = (text: string): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`)

/** A list is sent again and again: it has no use for an answer of a megabyte. */
export const entryExcerpt = (entry: SessionEntry): SessionEntry =>
  entry.lastTurn === undefined ? entry : { ...entry, lastTurn: turnExcerpt(entry.lastTurn) }

const turnExcerpt = (turn: Turn): Turn => ({
  ...turn,
  prompt: excerpt(turn.prompt),
  state:
    turn.state._tag === "Ended"
      ? { ...turn.state, outcome: { ...turn.state.outcome, text: excerpt(turn.state.outcome.text) } }
      : turn.state
})
