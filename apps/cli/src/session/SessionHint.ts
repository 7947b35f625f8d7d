import type { Session } from "@maestro/core/session/Session"
import { Effect } from "effect"
import { Output } from "../Output.ts"
import { RepeatedOptions, shellWord } from "../RepeatedOptions.ts"

/** A command about a session, to be copied from anywhere. */
export const sessionCommandText = Effect.fnUntraced(function* (verb: string, session: Session) {
  const repeated = yield* RepeatedOptions
  return ["maestro", verb, shellWord(session.name), ...repeated].join(" ")
})

/** Says, when somebody stops looking, what becomes of the turn and how to look again; `before` goes first. */
export const sayHowToAttachSession = Effect.fnUntraced(function* (
  session: Session,
  place: "there" | "queue",
  before: string = ""
) {
  const output = yield* Output
  const attach = yield* sessionCommandText("attach", session)
  const goesOn =
    place === "there"
      ? "It goes on there. Watch it with:"
      : "It waits in the queue, which goes on while some Maestro looks after the session. See to it with:"
  yield* output.note(`${before}${goesOn} ${attach}`)
})
