import { Equal, Schema } from "effect"
import { SessionId } from "./Session.ts"
import { SessionEntry } from "./SessionStore.ts"

/** What is new in the list of sessions. Whoever has seen all of them, and these in order, has the list. */
export const SessionListChange = Schema.TaggedUnion({
  /** The whole list, by name: the first one of a watch. */
  All: { sessions: Schema.Array(SessionEntry) },
  /** One that is new, or not what it was. */
  Changed: { entry: SessionEntry },
  Removed: { id: SessionId }
})
export type SessionListChange = typeof SessionListChange.Type

type Entries = ReadonlyArray<SessionEntry>

const byId = (entries: Entries) => new Map(entries.map((entry) => [entry.session.id, entry]))

/** What leads from one list to another. */
export const changesBetween = (before: Entries, after: Entries): ReadonlyArray<SessionListChange> => {
  const [old, now] = [byId(before), byId(after)]
  const removed = before.flatMap(({ session: { id } }) => (now.has(id) ? [] : [{ _tag: "Removed" as const, id }]))
  const changed = after.flatMap((entry) =>
    Equal.equals(old.get(entry.session.id), entry) ? [] : [{ _tag: "Changed" as const, entry }]
  )
  return [...removed, ...changed]
}

/** The list after a change, by name. */
export const withChange = (entries: Entries, change: SessionListChange): Entries => {
  switch (change._tag) {
    case "All":
      return change.sessions
    case "Removed":
      return entries.filter(({ session }) => session.id !== change.id)
    case "Changed": {
      const others = entries.filter(({ session }) => session.id !== change.entry.session.id)
      return [...others, change.entry].sort((one, other) => compare(one.session.name, other.session.name))
    }
  }
}

/** The order that the store has. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
