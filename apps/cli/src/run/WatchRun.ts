import type { Agent } from "@maestro/core/agent/Agent"
import { decodeRun } from "@maestro/core/agent/AgentRun"
import { Jobs } from "@maestro/core/machine/Jobs"
import { Clock, Effect, Option, Ref, Stream } from "effect"
import { exitCodes } from "../Failure.ts"
import { type Found, sayHowToAttach } from "./AttachHint.ts"
import { endOfRun } from "./EndOfRun.ts"
import { linkNotes } from "./LinkNotes.ts"
import { showRun } from "./ShowRun.ts"
import { silenceNotes } from "./SilenceNotes.ts"
import { stopRun } from "./StopRun.ts"
import { watch } from "./Watch.ts"
import { question, type Wish } from "./Wish.ts"

export interface Watched extends Found {
  readonly agent: Agent
  /** When it was started, by `performance.now()`; absent when that was not now. */
  readonly start?: number
  /** What Ctrl-C means where there is no terminal to ask on. */
  readonly unasked: Wish
  /** Whether what has been shown to its end may be cleaned up there. */
  readonly acknowledge: boolean
}

/** Shows a run until it has ended, and ends with its exit code; signals mean what they mean to `watch`. */
export const watchRun = Effect.fn("cli.watchRun")(function* (watched: Watched) {
  const heard = yield* Ref.make(yield* Clock.currentTimeMillis)
  const silent = { heard, works: Effect.succeed(true), agent: watched.agent.id, machine: watched.machine.name }
  return yield* watch({
    show: (mayPrint, over) => show(watched, heard, mayPrint, over),
    stop: stopRun(watched.id, watched.machine.name).pipe(
      Effect.tapError((error) =>
        error._tag === "Failed" ? Effect.void : sayHowToAttach(watched, "It was not stopped. ")
      )
    ),
    sayHowToAttach: (before) => sayHowToAttach(watched, before),
    links: (mayPrint) => Effect.raceFirst(linkNotes(mayPrint), silenceNotes(silent, mayPrint)),
    unasked: watched.unasked,
    question: Effect.succeed(question)
  })
})

/** How long an answer that nobody waits for may keep a command from ending. */
const acknowledgeLimit = "2 seconds"

const show = Effect.fnUntraced(function* (
  watched: Watched,
  heard: Ref.Ref<number>,
  mayPrint: Effect.Effect<void>,
  over: Effect.Effect<void>
) {
  const jobs = yield* Jobs
  const print = yield* showRun(watched.agent, watched.start)
  const last = yield* jobs.follow(watched.id, { out: 0, err: 0 }).pipe(
    Stream.tap(() => Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.set(heard, now))),
    decodeRun(watched.agent),
    Stream.tap((each) => Effect.andThen(mayPrint, print(each))),
    Stream.runLast
  )
  if (Option.isNone(last) || last.value._tag !== "Ended") return exitCodes.failed
  // All of it has been shown, so it may be cleaned up there. That this could not be said is no failure of the run.
  yield* over
  if (watched.acknowledge)
    yield* jobs.acknowledge(watched.id, last.value.offsets).pipe(Effect.timeout(acknowledgeLimit), Effect.ignore)
  return yield* endOfRun(last.value.outcome, watched.machine.name)
})
