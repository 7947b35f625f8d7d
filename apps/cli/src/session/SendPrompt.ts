import type { JobId } from "@maestro/core/machine/Jobs"
import type { Session } from "@maestro/core/session/Session"
import { Sessions } from "@maestro/core/session/Sessions"
import type { Turn } from "@maestro/core/session/Turn"
import { Turns } from "@maestro/core/session/Turns"
import { Effect, Option } from "effect"
import { resolve } from "node:path"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { readPrompt } from "../run/Prompt.ts"
import { advancing, untilBegun } from "./Advance.ts"
import { noticeFullAccess } from "./FullAccessNotice.ts"
import { sayQueued, turnsAhead } from "./QueuePlace.ts"
import { sayHowToAttachSession } from "./SessionHint.ts"
import { sessionMachine } from "./SessionMachine.ts"
import { turnDocument } from "./TurnPrinter.ts"
import { watchTurn } from "./WatchTurn.ts"

export interface SendFlags {
  readonly readOnly?: boolean
  readonly queue?: boolean
  readonly now?: boolean
  readonly attach?: ReadonlyArray<string>
  readonly detach?: boolean
}

const example = 'maestro send api -- "fix the tests"'

/** `maestro send`: gives a session a prompt, and shows what comes of it (product rows S3, S6). */
export const sendPrompt = Effect.fn("cli.send")(function* (
  nameOrId: string,
  words: ReadonlyArray<string>,
  flags: SendFlags
) {
  if (flags.queue === true && flags.now === true)
    return yield* new UsageError({ message: "--queue and --now say two things about when: give one of them" })
  const session = yield* Sessions.use((sessions) => sessions.get(nameOrId))
  const prompt = yield* readPrompt(words, example)
  yield* noticeFullAccess(session, flags.readOnly === true ? "read-only" : session.access)
  const turn = yield* Turns.use((turns) =>
    turns.send(session.id, {
      prompt,
      attachments: (flags.attach ?? []).map((path) => resolve(path)),
      when: flags.now === true ? "now" : "queue",
      ...(flags.readOnly === true ? { access: "read-only" } : {})
    })
  )
  if (flags.detach === true) return yield* detach(session, turn)
  return yield* watchTurn({ session, id: turn.id, unasked: "stop" })
})

/** Leaves a turn as soon as it has begun, or waits behind others. */
const detach = Effect.fnUntraced(function* (session: Session, turn: Turn) {
  const ahead = yield* turnsAhead(turn)
  if (ahead > 0) {
    yield* sayQueued(session, turn, ahead)
    yield* sayId(turn.id)
    yield* sayHowToAttachSession(session, "queue")
    return exitCodes.done
  }
  const advance = yield* advancing(session)
  const begun = Option.getOrElse(yield* untilBegun(advance, turn.id), () => turn)
  const output = yield* Output
  if (output.json)
    yield* output.line(JSON.stringify(turnDocument(session, begun, yield* sessionMachine(begun.machine))))
  yield* sayId(turn.id)
  yield* sayHowToAttachSession(session, "there")
  return exitCodes.done
}, Effect.scoped)

/** The id is the result; programs have it in their line already. */
const sayId = Effect.fnUntraced(function* (id: JobId) {
  const output = yield* Output
  if (!output.json) yield* output.line(id)
})
