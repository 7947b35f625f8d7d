import { assert, describe, it } from "@effect/vitest"
import { SshError, toPlatformError } from "@maestro/core/remote/SshError"
import type { HelperState } from "@maestro/machine/helper/Helper"
import { linkNoteText, nextLinkNote } from "./LinkNotes.ts"

const failed = (title: string): HelperState => {
  const reason = { code: "connection-lost-midway", title, steps: [], retryable: true, raw: "" } as const
  return { _tag: "Failed", error: toPlatformError(new SshError({ remote: "gpu", stage: "session", reason }), "exec") }
}
const opening: HelperState = { _tag: "Opening" }
const open = { _tag: "Open", info: {}, roundTrip: undefined } as HelperState

const notesOf = (states: ReadonlyArray<HelperState>) => {
  const notes: Array<string> = []
  let lost = false
  for (const state of states) {
    const [next, said] = nextLinkNote(lost, state)
    lost = next
    notes.push(...said.map(linkNoteText))
  }
  return notes
}

describe("what is said of the link (R10, S6)", () => {
  it("says a loss and a return once each, whatever is tried in between", () => {
    const states = [opening, open, failed("It broke"), opening, failed("Refused."), opening, open, open]
    assert.deepEqual(notesOf(states), [
      "The link is lost: It broke. The run goes on there; reconnecting...",
      "Reconnected."
    ])
  })

  it("says nothing of a link that was never lost, and every loss of one that often is", () => {
    assert.deepEqual(notesOf([{ _tag: "Closed" }, opening, open]), [])
    assert.strictEqual(notesOf([open, failed("a"), open, failed("b"), open]).length, 4)
  })
})
