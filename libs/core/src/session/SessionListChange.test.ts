import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { SessionId } from "./Session.ts"
import { changesBetween, withChange } from "./SessionListChange.ts"
import { SessionEntry } from "./SessionStore.ts"

/** Lists whose sessions are partly the same ones: ids and names from a few. */
const ids = Array.from({ length: 5 }, (_, at) => SessionId.make(`01890000-0000-7000-8000-00000000000${at}`))
const Pick = Schema.Struct({ entry: SessionEntry, id: Schema.Literals(ids) })
const Picks = Schema.Array(Pick).check(Schema.isMaxLength(5))

const listOf = (picks: typeof Picks.Type): ReadonlyArray<SessionEntry> =>
  [...new Map(picks.map((pick) => [pick.id, pick])).values()]
    .map(({ entry, id }) => ({ ...entry, session: { ...entry.session, id, name: `session ${id.at(-1)}` } }))
    .toSorted((one, other) => (one.session.name < other.session.name ? -1 : 1))

describe("what is new in the list of sessions (S1)", () => {
  it.effect.prop(
    "leads from any list to any other, in order, and says nothing where nothing is new",
    { one: Picks, other: Picks },
    ({ one, other }) =>
      Effect.sync(() => {
        const [before, after] = [listOf(one), listOf(other)]
        const changes = changesBetween(before, after)
        assert.deepEqual(changes.reduce(withChange, before), after)
        assert.deepEqual(changesBetween(after, after), [])
        const touched = new Set([...before, ...after].map(({ session }) => session.id))
        assert.isAtMost(changes.length, touched.size)
      })
  )
})
