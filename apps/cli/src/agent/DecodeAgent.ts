import type { Agent } from "@maestro/core/agent/Agent"
import { AgentCatalog } from "@maestro/core/agent/AgentCatalog"
import { Usage } from "@maestro/core/agent/AgentEvent"
import { addEvent, emptyTurn, outcomeOf, type TurnSoFar } from "@maestro/core/agent/AgentOutcome"
import { customAgent } from "@maestro/core/agent/CustomAgent"
import { eventLine, outcomeToJson } from "@maestro/core/agent/EventJson"
import { eventsOfLine } from "@maestro/core/agent/LineEvents"
import { type Line, LineSplitter } from "@maestro/core/agent/Lines"
import { JobState } from "@maestro/core/machine/Jobs"
import { Effect, Ref, Schema, Stdio, Stream } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"

export interface DecodeFlags {
  readonly agent: string
  readonly exitCode?: string
  readonly usedBefore?: string
}

/** An exit code as shells tell it, or as `-15` for a signal, which other programs tell so. */
const exitCodeOf = Effect.fnUntraced(function* (typed = "0") {
  const code = /^-?\d{1,3}$/.test(typed) ? Number(typed) : Number.NaN
  if (code >= 0 && code <= 255) return code
  if (code < 0 && code >= -64) return 128 - code
  return yield* new UsageError({
    message: `--exit-code: "${typed}" must be 0 to 255, as the agent's process ended with`,
    hint: "A process that a signal ended has 128 + the number of the signal: 143 for SIGTERM."
  })
})

const readUsage = Schema.decodeUnknownEffect(Schema.fromJsonString(Usage))

const usedBefore = Effect.fnUntraced(function* (typed: string | undefined) {
  if (typed === undefined) return undefined
  return yield* readUsage(typed).pipe(
    Effect.mapError(
      () =>
        new UsageError({
          message: `--used-before: "${typed}" must be JSON with numbers of tokens`,
          hint: `As in: --used-before '{"inputTokens":1200,"outputTokens":34}'`
        })
    )
  )
})

/** An agent without a program of its own is a format alone, and that is all that decoding needs. */
const findAgent = Effect.fnUntraced(function* (id: string) {
  const catalog = yield* AgentCatalog
  return yield* catalog.find(id).pipe(Effect.catchTag("AgentCommandMissing", () => Effect.succeed(customAgent(id))))
})

/** The events of some lines as text, and the turn with them. */
const decodeLines = ({ output }: Agent, before: TurnSoFar, lines: ReadonlyArray<Line>) => {
  let turn = before
  let text = ""
  for (const line of lines) {
    let index = 0
    for (const event of eventsOfLine(output, "out", line)) {
      turn = addEvent(turn, event, output)
      text += `${eventLine(event, line.offset, index)}\n`
      index++
    }
  }
  return { turn, text }
}

/** `maestro agent decode`: what an agent wrote, understood as a run of it is. It ends well whatever the agent came to. */
export const decodeAgent = Effect.fn("cli.agent.decode")(function* (flags: DecodeFlags) {
  const code = yield* exitCodeOf(flags.exitCode)
  const before = yield* usedBefore(flags.usedBefore)
  const agent = yield* findAgent(flags.agent)
  const output = yield* Output
  const stdio = yield* Stdio.Stdio
  const splitter = new LineSplitter()
  const encoder = new TextEncoder()
  const soFar = yield* Ref.make(emptyTurn)
  const show = Effect.fnUntraced(function* (lines: ReadonlyArray<Line>) {
    const { text, turn } = decodeLines(agent, yield* Ref.get(soFar), lines)
    yield* Ref.set(soFar, turn)
    if (text !== "") yield* output.stdout(encoder.encode(text))
  })
  yield* Stream.runForEach(stdio.stdin, (chunk) => show(splitter.push(chunk)))
  yield* show(splitter.end())
  const outcome = outcomeOf(yield* Ref.get(soFar), JobState.cases.Exited.make({ code }), agent, before)
  yield* output.line(JSON.stringify(outcomeToJson(outcome)))
  return exitCodes.done
})
