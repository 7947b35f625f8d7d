import { sshErrorOf } from "@maestro/core/remote/SshError"
import { Helper, type HelperState } from "@maestro/machine/helper/Helper"
import { Effect, Option, Stream, SubscriptionRef } from "effect"
import { Output } from "../Output.ts"

const titleOf = (state: HelperState & { readonly _tag: "Failed" }): string =>
  Option.match(sshErrorOf(state.error), { onSome: ({ reason }) => reason.title, onNone: () => state.error.message })

/**
 * Says on stderr when the link is lost and when it is back, and nothing in between: the run goes on there all the while.
 * Never ends by itself.
 */
export const linkNotes = Effect.gen(function* () {
  const { note } = yield* Output
  const helper = yield* Helper
  let lost = false
  yield* SubscriptionRef.changes(helper.state).pipe(
    Stream.runForEach((state) => {
      if (state._tag === "Failed" && !lost) {
        lost = true
        return note(`The link is lost: ${titleOf(state)} The run goes on there; reconnecting...`)
      }
      if (state._tag !== "Open" || !lost) return Effect.void
      lost = false
      return note("Reconnected.")
    })
  )
  return yield* Effect.never
})
