import { Sessions } from "@maestro/core/session/Sessions"
import { Effect } from "effect"
import { chosenMachine } from "../ChosenMachine.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { usageError } from "../remote/FieldIssue.ts"
import { warnOfFile } from "../remote/SecretPlaces.ts"
import { shellWord } from "../RepeatedOptions.ts"
import { agentText, sessionMachines } from "./SessionMachine.ts"
import { sessionDocument } from "./SessionView.ts"
import { readSessionFields, type SessionWords } from "./SessionWords.ts"

export interface AddSessionFlags extends Omit<SessionWords, "name"> {
  readonly agent: string
  readonly access: string
}

/** `maestro session add` (product rows S1, S2) */
export const addSession = Effect.fn("cli.session.add")(function* (name: string, flags: AddSessionFlags) {
  const output = yield* Output
  const machine = yield* chosenMachine(flags)
  const { env, fields, issues, values } = yield* readSessionFields({ ...flags, name }, machine.ref._tag === "Local")
  if (issues.length > 0) return yield* usageError(issues)
  const session = yield* Sessions.use((sessions) =>
    sessions.create(
      {
        access: "full",
        extraArguments: [],
        syncHistory: false,
        ...fields,
        name,
        agent: flags.agent,
        machine: machine.ref,
        env
      },
      values
    )
  )
  yield* warnOfFile(session)
  const machineOf = yield* sessionMachines
  yield* output.result(
    { session: sessionDocument({ session, lastTurn: undefined, queued: 0 }, machineOf) },
    `Added the session "${session.name}": ${agentText(session.agent, session.machine)} on ${machine.name}. Give it a prompt with: maestro send ${shellWord(session.name)} -- PROMPT`
  )
  return exitCodes.done
})
