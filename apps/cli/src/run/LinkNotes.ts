import { Connection } from "@maestro/core/remote/Connection"
import type { ConnectionState } from "@maestro/core/remote/ConnectionState"
import { Clock, Effect, Stream, SubscriptionRef } from "effect"
import { Output, printable } from "../Output.ts"
import { durationText } from "../remote/ConnectionText.ts"

/** What there is to say of the link of a run. Times are in milliseconds. */
export type LinkNote =
  | { readonly link: "lost"; readonly why: string }
  /** An attempt that begins in `wait`. */
  | { readonly link: "reconnecting"; readonly attempt: number; readonly wait: number; readonly why: string }
  | { readonly link: "blocked"; readonly why: string }
  | { readonly link: "restored"; readonly away: number }

/** What has been said so far: since when the link has been away, if it is. */
export type Said = { readonly since: number } | undefined

/** The first attempts follow each other at once: only of a link that is away for this long is each worth a line. */
const worthALine = 3_000

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)
const whyOf = ({ error }: { readonly error: { readonly reason: { readonly title: string } } }) =>
  sentence(printable(error.reason.title))

/** The next notes, given what has been said and the time. */
export const nextLinkNote = (
  said: Said,
  state: ConnectionState,
  now: number
): readonly [Said, ReadonlyArray<LinkNote>] => {
  switch (state._tag) {
    case "Connected":
      return [undefined, said === undefined ? [] : [{ link: "restored", away: now - said.since }]]
    case "Blocked":
      return [said ?? { since: state.since }, [{ link: "blocked", why: whyOf(state) }]]
    case "Reconnecting": {
      const why = whyOf(state)
      const lost: ReadonlyArray<LinkNote> = said === undefined ? [{ link: "lost", why }] : []
      if (state.nextAt === undefined || now - state.since < worthALine) return [said ?? { since: state.since }, lost]
      const wait = Math.max(0, state.nextAt - now)
      return [said ?? { since: state.since }, [...lost, { link: "reconnecting", attempt: state.attempt, wait, why }]]
    }
    default:
      return [said, []]
  }
}

export const linkNoteText = (note: LinkNote): string => {
  switch (note.link) {
    case "lost":
      return `The link is lost: ${note.why} The run goes on there; reconnecting...`
    case "reconnecting":
      return `Reconnecting: attempt ${note.attempt}, next try in ${durationText(note.wait)}. ${note.why}`
    case "blocked":
      return `The link needs you: ${note.why}`
    case "restored":
      return `Reconnected: back after ${durationText(note.away)}.`
  }
}

/** A note for programs. */
const linkDocument = (note: LinkNote) => ({ type: "link", ...note })

/**
 * Says when the link is lost, when it is tried again and when it is back: to a person on stderr, to a program as a line
 * among the events. Waits for `mayPrint` each time. Never ends by itself.
 */
export const linkNotes = Effect.fnUntraced(function* (mayPrint: Effect.Effect<void> = Effect.void) {
  const output = yield* Output
  const { status } = yield* Connection
  let said: Said
  let shown: ConnectionState | undefined
  yield* Stream.runForEach(
    SubscriptionRef.changes(status),
    Effect.fnUntraced(function* ({ state }) {
      // The other axis, health, changes too.
      if (state === shown) return
      shown = state
      const [next, notes] = nextLinkNote(said, state, yield* Clock.currentTimeMillis)
      said = next
      for (const note of notes) {
        yield* mayPrint
        yield* output.json ? output.line(JSON.stringify(linkDocument(note))) : output.note(linkNoteText(note))
      }
    })
  )
  return yield* Effect.never
})
