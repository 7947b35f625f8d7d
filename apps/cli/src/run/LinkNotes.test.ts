import { assert, describe, it } from "@effect/vitest"
import type { ConnectionState } from "@maestro/core/remote/ConnectionState"
import { SshError } from "@maestro/core/remote/SshError"
import { linkNoteText, nextLinkNote, type Said } from "./LinkNotes.ts"

const failure = (title: string) =>
  new SshError({
    remote: "gpu",
    stage: "session",
    reason: { code: "connection-lost-midway", title, steps: [], retryable: true, raw: "" }
  })
const connecting: ConnectionState = { _tag: "Connecting", stage: "reach" }
const connected: ConnectionState = { _tag: "Connected", since: 0 }
const reconnecting = (attempt: number, title: string, nextAt?: number): ConnectionState => ({
  _tag: "Reconnecting",
  attempt,
  since: 1_000,
  error: failure(title),
  ...(nextAt === undefined ? {} : { nextAt })
})

/** What is said of these states, which come at these times. */
const notesOf = (...states: ReadonlyArray<readonly [at: number, state: ConnectionState]>) => {
  const notes: Array<string> = []
  let said: Said
  for (const [at, state] of states) {
    const [next, some] = nextLinkNote(said, state, at)
    said = next
    notes.push(...some.map(linkNoteText))
  }
  return notes
}

describe("what is said of the link (R10, S5, S6)", () => {
  it("says a loss once, each later attempt with its time, and how long it took", () => {
    assert.deepEqual(
      notesOf(
        [0, connecting],
        [100, connected],
        [1_000, reconnecting(1, "It broke", 1_075)],
        [1_075, reconnecting(1, "It broke")],
        [1_100, reconnecting(2, "Refused.", 1_500)],
        [1_500, reconnecting(2, "Refused.")],
        [4_100, reconnecting(3, "Refused.", 8_100)],
        [8_100, reconnecting(3, "Refused.")],
        [13_000, connected],
        [14_000, connected]
      ),
      [
        "The link is lost: It broke. The run goes on there; reconnecting...",
        "Reconnecting: attempt 3, next try in 4 s. Refused.",
        "Reconnected: back after 12 s."
      ]
    )
  })

  it("says what needs a person", () => {
    const blocked: ConnectionState = { _tag: "Blocked", since: 1_000, error: failure("The key is not accepted") }
    assert.deepEqual(notesOf([0, connected], [1_000, blocked], [66_000, connected]), [
      "The link needs you: The key is not accepted.",
      "Reconnected: back after 1 min 5 s."
    ])
  })

  it("says nothing of a link that was never lost, and every loss of one that often is", () => {
    assert.deepEqual(notesOf([0, { _tag: "Disconnected" }], [1, connecting], [2, connected]), [])
    assert.strictEqual(
      notesOf([0, connected], [1, reconnecting(1, "a")], [2, connected], [3, reconnecting(1, "b")], [4, connected])
        .length,
      4
    )
  })

  it("makes text of another machine harmless", () => {
    const [, notes] = nextLinkNote(undefined, reconnecting(1, "closed\u001b[31m by \u0007remote"), 0)
    assert.strictEqual(notes.map(linkNoteText)[0]?.includes("\u001b"), false)
  })
})
