import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Helper, type HelperState } from "@maestro/machine/helper/Helper"
import { Effect, Option, Stream, SubscriptionRef } from "effect"
import { Output } from "../Output.ts"

/** What there is to say of the link: that it is lost (why, in one sentence), or that it is back. */
export type LinkNote = { readonly link: "lost"; readonly why: string } | { readonly link: "restored" }

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)

const whyOf = (state: HelperState & { readonly _tag: "Failed" }): string =>
  sentence(
    Option.match(sshErrorOf(state.error), { onSome: ({ reason }) => reason.title, onNone: () => state.error.message })
  )

/** The next note, given whether the link is lost as far as has been said; attempts that fail in between say nothing. */
export const nextLinkNote = (lost: boolean, state: HelperState): readonly [boolean, ReadonlyArray<LinkNote>] => {
  if (state._tag === "Failed" && !lost) return [true, [{ link: "lost", why: whyOf(state) }]]
  if (state._tag === "Open" && lost) return [false, [{ link: "restored" }]]
  return [lost, []]
}

export const linkNoteText = (note: LinkNote): string =>
  note.link === "lost" ? `The link is lost: ${note.why} The run goes on there; reconnecting...` : "Reconnected."

/**
 * Says when the link is lost and when it is back: to a person on stderr, to a program as a line among the events. Waits
 * for `mayPrint` each time. Never ends by itself.
 */
export const linkNotes = Effect.fnUntraced(function* (mayPrint: Effect.Effect<void> = Effect.void) {
  const output = yield* Output
  const helper = yield* Helper
  yield* SubscriptionRef.changes(helper.state).pipe(
    Stream.mapAccum(() => false, nextLinkNote),
    Stream.runForEach((note) =>
      Effect.andThen(
        mayPrint,
        output.json ? output.line(JSON.stringify({ type: "link", ...note })) : output.note(linkNoteText(note))
      )
    )
  )
  return yield* Effect.never
})
