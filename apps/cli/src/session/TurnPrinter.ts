import { outcomeToJson } from "@maestro/core/agent/EventJson"
import type { Session } from "@maestro/core/session/Session"
import type { Turn, TurnEvent } from "@maestro/core/session/Turn"
import { Effect } from "effect"
import { Output } from "../Output.ts"
import type { ShownOutput } from "../run/RunText.ts"
import { showRun } from "../run/ShowRun.ts"
import { agentText, type SessionMachine } from "./SessionMachine.ts"
import { agentOfTurn, inLines } from "./TurnAgent.ts"

const encoder = new TextEncoder()

/** A stored event as a run shows it. */
const shownEvent = ({ event, index, offset, stream }: TurnEvent): ShownOutput => {
  if (stream === "out") return { _tag: "Event", offset, index, event }
  const text = event._tag === "Raw" ? `${event.line}\n` : ""
  return { _tag: "Stderr", offset, text, bytes: encoder.encode(text) }
}

/** The first line of a turn for programs: the same when it is streamed and when it is read later. */
export const turnDocument = (session: Session, turn: Turn, machine: SessionMachine) => ({
  type: "run",
  id: turn.id,
  session: session.name,
  machine: machine.name,
  agent: turn.agent,
  access: turn.access,
  by: turn.type,
  createdAt: turn.createdAt,
  prompt: turn.prompt,
  attachments: turn.attachments.map(({ name, remotePath, size }) => ({ name, size, remotePath }))
})

/** The same for people, on stderr. */
const headingText = (session: Session, turn: Turn, machine: SessionMachine): string =>
  `${session.name}: ${agentText(turn.agent, turn.machine)} on ${machine.name}, access ${turn.access}, turn ${turn.id}`

/** An `Output` for a report, which is a result from its first word to its last: nothing of it is said beside it. */
const asReport = (output: Output["Service"]): Output["Service"] => ({
  ...output,
  note: (text) => (output.json ? Effect.void : output.line(text)),
  stderr: output.stdout
})

/**
 * Prints a turn: what it is, what is said in it, and how it ended; as text or as JSON Lines. While it is watched, stdout is
 * the agent's alone; in a report everything is there, and the words of a plain-text agent are lines.
 */
export const turnPrinter = Effect.fnUntraced(function* (
  session: Session,
  turn: Turn,
  machine: SessionMachine,
  as: "watched" | "report" = "watched"
) {
  const output = as === "watched" ? yield* Output : asReport(yield* Output)
  const agent = yield* agentOfTurn(session, turn)
  const print = yield* showRun(as === "watched" ? agent : inLines(agent), undefined).pipe(
    Effect.provideService(Output, output)
  )
  return {
    heading: output.json
      ? output.line(JSON.stringify(turnDocument(session, turn, machine)))
      : output.note(headingText(session, turn, machine)),
    event: (event: TurnEvent): Effect.Effect<void> => print(shownEvent(event)),
    /** Nothing for a turn that has not ended. */
    end: ({ state }: Turn): Effect.Effect<void> => {
      if (state._tag !== "Ended") return Effect.void
      const { endedAt, outcome, startedAt } = state
      const took = startedAt === undefined ? undefined : endedAt - startedAt
      return output.json
        ? output.line(JSON.stringify({ ...outcomeToJson(outcome), startedAt, endedAt }))
        : print({ _tag: "Ended", outcome }, took)
    }
  }
})
