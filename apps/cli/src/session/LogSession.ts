import type { Session } from "@maestro/core/session/Session"
import { Sessions } from "@maestro/core/session/Sessions"
import type { Turn } from "@maestro/core/session/Turn"
import { TurnStore } from "@maestro/core/session/TurnStore"
import { Effect, Fiber, Option, Stream } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { safe } from "../run/RunText.ts"
import { completed, type Doubt, doubtDocument, doubtText } from "./Completed.ts"
import { type SessionMachine, sessionMachines } from "./SessionMachine.ts"
import { timeText } from "./SessionState.ts"
import { sinceOf } from "./Since.ts"
import { turnPrinter } from "./TurnPrinter.ts"

export interface LogFlags {
  readonly since?: string
  readonly tail?: string
}

const tailOf = Effect.fnUntraced(function* (typed: string | undefined) {
  if (typed === undefined) return Number.MAX_SAFE_INTEGER
  if (/^[1-9]\d{0,8}$/.test(typed)) return Number(typed)
  return yield* new UsageError({ message: `--tail: "${typed}" must be a number of turns: 1 or more` })
})

/**
 * `maestro log`: what was said in a session, as it is stored. What has ended while nobody was here is fetched first; where
 * its machine cannot be asked, what is known is shown and called unverifiable.
 */
export const logSession = Effect.fn("cli.log")(function* (nameOrId: string, flags: LogFlags) {
  const store = yield* TurnStore
  const limit = yield* tailOf(flags.tail)
  const since = flags.since === undefined ? 0 : yield* sinceOf(flags.since)
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  const machineOf = yield* sessionMachines
  // A machine that does not answer holds up the turns that are on it, and none before them.
  const completing = yield* Effect.forkScoped(completed(session), { startImmediately: true })
  const all = yield* store.recent(session.id, limit)
  for (const turn of all.filter(({ createdAt }) => createdAt >= since)) {
    const doubts = turn.state._tag === "Ended" ? [] : yield* Fiber.join(completing)
    const now = Option.getOrElse(yield* store.get(turn.id), () => turn)
    yield* printTurn(
      session,
      now,
      machineOf(now.machine),
      doubts.find((doubt) => doubt.turn.id === turn.id)
    )
  }
  return exitCodes.done
}, Effect.scoped)

const printTurn = Effect.fnUntraced(function* (
  session: Session,
  turn: Turn,
  machine: SessionMachine,
  doubt: Doubt | undefined
) {
  const output = yield* Output
  const print = yield* turnPrinter(session, turn, machine, "report")
  yield* print.heading
  if (!output.json) yield* output.line(promptText(output, turn))
  const store = yield* TurnStore
  yield* Stream.runForEach(store.events(turn.id), print.event)
  yield* print.end(turn)
  if (doubt !== undefined)
    return yield* output.line(output.json ? JSON.stringify(doubtDocument(doubt)) : doubtText(doubt))
  if (turn.state._tag === "Ended" || output.json) return
  yield* output.line("It is at work; this is what is stored so far.")
})

/** What was asked, as a quotation. */
const promptText = (output: Output["Service"], { attachments, createdAt, prompt }: Turn): string => {
  const files = attachments.map(({ name }) => `\n> with ${safe(name)}`).join("")
  return output.style("bold", `> ${timeText(createdAt)} UTC\n${safe(prompt).trimEnd().replaceAll(/^/gm, "> ")}${files}`)
}
