import { Sessions } from "@maestro/core/session/Sessions"
import { Effect } from "effect"
import { exitCodes } from "../Failure.ts"
import { Output, renderTable } from "../Output.ts"
import { agentText, machinePill, sessionMachines } from "./SessionMachine.ts"
import { lastActivity, sessionState, stateText, timeText } from "./SessionState.ts"
import { sessionDocument } from "./SessionView.ts"

const none = "No sessions yet. Make one with: maestro session add NAME --agent AGENT --remote REMOTE (or --local)"

/** `maestro session list`: what is stored; no machine is asked, so none can hold it up. */
export const listSessions = Effect.gen(function* () {
  const output = yield* Output
  const entries = yield* Sessions.use((sessions) => sessions.list)
  const machineOf = yield* sessionMachines
  const rows = entries.map((entry) => {
    const { lastTurn, queued, session } = entry
    const state = sessionState(entry, machineOf(lastTurn?.machine ?? session.machine))
    return [
      session.name,
      agentText(session.agent, session.machine),
      machinePill(machineOf(session.machine)),
      stateText(state, queued),
      timeText(lastActivity(entry))
    ]
  })
  yield* output.result(
    { sessions: entries.map((entry) => sessionDocument(entry, machineOf)) },
    rows.length === 0 ? none : renderTable(["NAME", "AGENT", "MACHINE", "STATE", "LAST ACTIVITY (UTC)"], rows)
  )
  return exitCodes.done
}).pipe(Effect.withSpan("cli.session.list"))
