import { Sessions } from "@maestro/core/session/Sessions"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { usageError } from "../remote/FieldIssue.ts"
import { sessionEntryOf } from "./SessionEntryOf.ts"
import { sessionMachines } from "./SessionMachine.ts"
import { sessionDocument } from "./SessionView.ts"
import { nameIssues } from "./SessionWords.ts"

/** `maestro session rename` */
export const renameSession = Effect.fn("cli.session.rename")(function* (nameOrId: string, name: string) {
  const output = yield* Output
  const sessions = yield* Sessions
  const before = yield* sessions.get(nameOrId)
  const issues = nameIssues(name, "NEW-NAME")
  if (issues.length > 0) return yield* usageError(issues)
  const session = yield* sessions.change(before.id, (draft) => ({ ...draft, name }), {})
  const document = sessionDocument(yield* sessionEntryOf(session), yield* sessionMachines)
  yield* output.result({ session: document }, `The session "${before.name}" is now called "${session.name}".`)
  return exitCodes.done
})
