import { Sessions } from "@maestro/core/session/Sessions"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { completed, doubtText } from "./Completed.ts"
import { sessionEntryOf } from "./SessionEntryOf.ts"
import { sessionMachines } from "./SessionMachine.ts"
import { sessionDocument, sessionText } from "./SessionView.ts"

/** `maestro session show`: with what has ended meanwhile, where its machine can be asked. */
export const showSession = Effect.fn("cli.session.show")(function* (nameOrId: string) {
  const output = yield* Output
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  const doubts = yield* completed(session)
  const entry = yield* sessionEntryOf(yield* Sessions.use((sessions) => sessions.get(session.id)))
  const machineOf = yield* sessionMachines
  const unverifiable = doubts.length === 0 ? {} : { state: "unverifiable" }
  yield* output.result(
    { session: { ...sessionDocument(entry, machineOf), ...unverifiable } },
    [sessionText(entry, machineOf), ...doubts.map(doubtText)].join("\n")
  )
  return exitCodes.done
})
