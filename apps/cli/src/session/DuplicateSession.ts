import { Sessions } from "@maestro/core/session/Sessions"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { usageError } from "../remote/FieldIssue.ts"
import { sessionMachines } from "./SessionMachine.ts"
import { sessionDocument } from "./SessionView.ts"
import { nameIssues } from "./SessionWords.ts"

/** `maestro session duplicate`: the same with another name, and nothing of what was said in it. */
export const duplicateSession = Effect.fn("cli.session.duplicate")(function* (nameOrId: string, name: string) {
  const output = yield* Output
  const sessions = yield* Sessions
  const from = yield* sessions.get(nameOrId)
  const issues = nameIssues(name, "NEW-NAME")
  if (issues.length > 0) return yield* usageError(issues)
  const session = yield* sessions.duplicate(from.id, name)
  const document = sessionDocument({ session, lastTurn: undefined, queued: 0 }, yield* sessionMachines)
  yield* output.result({ session: document }, `Added the session "${session.name}", a duplicate of "${from.name}".`)
  return exitCodes.done
})
