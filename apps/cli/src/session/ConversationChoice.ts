import { Conversations } from "@maestro/core/session/Conversations"
import type { Session } from "@maestro/core/session/Session"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output, printable } from "../Output.ts"
import { sessionEntryOf } from "./SessionEntryOf.ts"
import { sessionMachines } from "./SessionMachine.ts"
import { sessionDocument } from "./SessionView.ts"

export interface AdoptFlags {
  readonly unchecked?: boolean
}

const say = Effect.fnUntraced(function* (session: Session, text: string) {
  const output = yield* Output
  const document = sessionDocument(yield* sessionEntryOf(session), yield* sessionMachines)
  yield* output.result({ session: document }, text)
  return exitCodes.done
})

/** `maestro session adopt` */
export const adoptConversation = Effect.fn("cli.session.adopt")(function* (
  nameOrId: string,
  id: string,
  flags: AdoptFlags
) {
  const session = yield* Conversations.use((conversations) => conversations.adopt(nameOrId, id, flags))
  return yield* say(session, `"${session.name}" goes on with the conversation ${printable(id)}.`)
})

/** `maestro session forget` */
export const forgetConversation = Effect.fn("cli.session.forget")(function* (nameOrId: string) {
  const session = yield* Conversations.use((conversations) => conversations.forget(nameOrId))
  return yield* say(session, `The next prompt to "${session.name}" begins a new conversation.`)
})
