import type { JobId } from "@maestro/core/machine/Jobs"
import { Machines } from "@maestro/core/machine/Machines"
import type { Session } from "@maestro/core/session/Session"
import type { Turn } from "@maestro/core/session/Turn"
import { Turns } from "@maestro/core/session/Turns"
import { Clock, Effect, Option, Ref, Stream } from "effect"
import { Failed } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Output } from "../Output.ts"
import { endOfRun } from "../run/EndOfRun.ts"
import { linkNotes } from "../run/LinkNotes.ts"
import { type Silent, silenceNotes } from "../run/SilenceNotes.ts"
import { watch } from "../run/Watch.ts"
import { question, type Wish } from "../run/Wish.ts"
import { type Advancing, advancing, beginNext, failureToBegin } from "./Advance.ts"
import { sayHowToAttachSession, sessionCommandText } from "./SessionHint.ts"
import { sessionMachine } from "./SessionMachine.ts"
import { stopTurn } from "./StopTurn.ts"
import { turnView } from "./TurnView.ts"

export interface WatchedTurn {
  readonly session: Session
  readonly id: JobId
  /** What Ctrl-C means where there is no terminal to ask on. */
  readonly unasked: Wish
  /** Leaves out what was said before now. */
  readonly fromNow?: boolean
}

const queueQuestion = "\nThe prompt waits in the queue. [s] take it out, [l] leave it there, [Enter] go on waiting: "

/**
 * Shows a turn until it has ended, and ends with its exit code; looks after the session's queue meanwhile. Signals mean
 * what they mean to `watch`; a stop of a turn that has not begun takes it out of the queue.
 */
export const watchTurn = Effect.fn("cli.watchTurn")(function* (watched: WatchedTurn) {
  const { id, session } = watched
  const advance = yield* advancing(session)
  // The turn as it was last seen: whether it waits or works decides what is said of it.
  const seen = yield* Ref.make<Turn | undefined>(undefined)
  const heard = yield* Ref.make(yield* Clock.currentTimeMillis)
  const works = Effect.map(Ref.get(seen), (turn) => turn?.state._tag === "Running")
  const silent = { heard, works, agent: session.agent, machine: (yield* sessionMachine(session.machine)).name }
  const waits = Effect.map(Ref.get(seen), (turn) => turn === undefined || turn.state._tag === "Queued")
  const sayHow = (before?: string) =>
    Effect.flatMap(waits, (isWaiting) => sayHowToAttachSession(session, isWaiting ? "queue" : "there", before))
  return yield* watch({
    show: (mayPrint, over) =>
      Effect.raceFirst(show(watched, { seen, heard }, advance, { mayPrint, over }), failureToBegin(advance, id)),
    stop: stopTurn(session, id).pipe(
      Effect.tapError((error) => (error._tag === "Failed" ? Effect.void : sayHow("It was not stopped. ")))
    ),
    sayHowToAttach: sayHow,
    links: (mayPrint) => links(session, silent, mayPrint),
    unasked: watched.unasked,
    question: Effect.map(waits, (isWaiting) => (isWaiting ? queueQuestion : question))
  })
}, Effect.scoped)

/** What there is to say of the link to the session's machine. That it cannot be had is said by what needs it. */
const links = (session: Session, silent: Silent, mayPrint: Effect.Effect<void>) => {
  const notes = Effect.raceFirst(linkNotes(mayPrint), silenceNotes(silent, mayPrint))
  return Machines.use((machines) => Effect.provide(notes, machines.get(session.machine))).pipe(
    Effect.catch(() => Effect.never)
  )
}

const show = Effect.fnUntraced(function* (
  { fromNow = false, id, session }: WatchedTurn,
  { heard, seen }: { readonly seen: Ref.Ref<Turn | undefined>; readonly heard: Ref.Ref<number> },
  advance: Advancing,
  { mayPrint, over }: { readonly mayPrint: Effect.Effect<void>; readonly over: Effect.Effect<void> }
) {
  const turns = yield* Turns
  const print = yield* turnView(session, fromNow)
  yield* turns.follow(id).pipe(
    Stream.tap(() => Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.set(heard, now))),
    Stream.tap((update) => (update._tag === "State" ? Ref.set(seen, update.turn) : Effect.void)),
    Stream.tap((update) => Effect.andThen(mayPrint, print(update))),
    Stream.runDrain,
    Effect.catchTag("TurnNotFound", (error) =>
      Effect.flatMap(Ref.get(seen), (turn) => Effect.fail(turn?.state._tag === "Queued" ? unqueued(id) : error))
    )
  )
  yield* over
  const turn = yield* Ref.get(seen)
  if (turn?.state._tag !== "Ended") return exitCodes.failed
  const next = yield* beginNext(session, advance)
  if (Option.isSome(next)) yield* sayNext(session, next.value)
  return yield* endOfRun(turn.state.outcome, (yield* sessionMachine(turn.machine)).name)
})

const unqueued = (id: JobId): Failed =>
  new Failed({
    code: "unqueued",
    message: `The prompt ${id} was not run: somebody has taken it out of the queue, or removed the session.`
  })

const sayNext = Effect.fnUntraced(function* (session: Session, turn: Turn) {
  const output = yield* Output
  yield* output.note(
    `The next prompt in the queue has begun: turn ${turn.id}. Watch it with: ${yield* sessionCommandText("attach", session)}`
  )
})
