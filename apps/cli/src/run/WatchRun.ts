import type { Agent } from "@maestro/core/agent/Agent"
import { decodeRun, type RunOutput } from "@maestro/core/agent/AgentRun"
import { Jobs } from "@maestro/core/machine/Jobs"
import { Effect, Latch, Option, Queue, Ref, Stream } from "effect"
import { NotThere } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import { Interrupts, type Signal } from "../Interrupts.ts"
import { Output } from "../Output.ts"
import { type Found, sayHowToAttach } from "./AttachHint.ts"
import { linkNotes } from "./LinkNotes.ts"
import { showRun } from "./ShowRun.ts"
import { stopRun } from "./StopRun.ts"
import { type Wish, wishFor } from "./Wish.ts"

export interface Watched extends Found {
  readonly agent: Agent
  /** When it was started, by `performance.now()`; absent when that was not now. */
  readonly start?: number
  /** What Ctrl-C means where there is no terminal to ask on. */
  readonly unasked: Wish
  /** Whether what has been shown to its end may be cleaned up there. */
  readonly acknowledge: boolean
}

const signalCode = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Shows a run until it has ended, and ends with its exit code. Ctrl-C asks (on a terminal) whether to stop it, and a
 * second one stops it; SIGTERM and SIGHUP end the watching and leave the run alone.
 */
export const watchRun = Effect.fn("cli.watchRun")(function* (watched: Watched) {
  const interrupts = yield* Interrupts
  const signals = yield* interrupts.take
  // Closed while a question waits for its answer: nothing may be printed over it. The machine keeps what comes.
  const gate = yield* Latch.make(true)
  // The run ends while it is being stopped; what the stop finds is what counts then.
  const stopping = yield* Ref.make(false)
  const shown = show(watched, gate.await).pipe(
    Effect.tapError((error) => (error._tag === "PlatformError" ? sayHowToAttach(watched) : Effect.void)),
    Effect.flatMap((code) => Effect.flatMap(Ref.get(stopping), (told) => (told ? Effect.never : Effect.succeed(code))))
  )
  return yield* Effect.raceAllFirst([shown, obey(watched, signals, gate, stopping), linkNotes(gate.await)]).pipe(
    // Whoever read the output has gone (`| head`).
    Effect.onInterrupt(() => sayHowToAttach(watched))
  )
}, Effect.scoped)

const show = Effect.fnUntraced(function* (watched: Watched, mayPrint: Effect.Effect<void>) {
  const jobs = yield* Jobs
  const print = yield* showRun(watched.agent, watched.start)
  const last = yield* jobs.follow(watched.id, { out: 0, err: 0 }).pipe(
    decodeRun(watched.agent),
    Stream.tap((each) => Effect.andThen(mayPrint, print(each))),
    Stream.runLast
  )
  if (Option.isNone(last) || last.value._tag !== "Ended") return exitCodes.failed
  // All of it has been shown, so it may be cleaned up there. That this could not be said is no failure of the run.
  if (watched.acknowledge) yield* Effect.ignore(jobs.acknowledge(watched.id, last.value.offsets))
  const { error } = last.value.outcome
  if (error?.code === "agent-not-found" || error?.code === "interpreter-missing") {
    const { code, hint = "", message } = error
    return yield* new NotThere({ code, message: `${watched.machine.name}: ${message}`, hint })
  }
  return exitCodeOf(last.value)
})

const exitCodeOf = ({ outcome }: RunOutput & { readonly _tag: "Ended" }): number => {
  if (outcome.status === "success") return exitCodes.done
  return outcome.error?.kind === "not-found" ? exitCodes.notFound : exitCodes.failed
}

/** Waits for signals, and does what they ask for; ends when the run is stopped or left alone. */
const obey = Effect.fnUntraced(function* (
  watched: Watched,
  signals: Queue.Dequeue<Signal>,
  gate: Latch.Latch,
  stopping: Ref.Ref<boolean>
) {
  const output = yield* Output
  const leave = (signal: Signal) => Effect.as(sayHowToAttach(watched), signalCode[signal])
  // The link may be dead: a stop that takes too long need not be waited for.
  const giveUp = Effect.flatMap(Queue.take(signals), (signal) =>
    Effect.andThen(output.note("Ended without waiting: the stop may not have arrived."), leave(signal))
  )
  while (true) {
    const signal = yield* Queue.take(signals)
    yield* gate.close
    const wish = yield* wishFor(signal, signals, watched.unasked)
    yield* Ref.set(stopping, wish === "stop")
    yield* gate.open
    if (wish === "leave") return yield* leave(signal)
    if (wish === "watch") continue
    const stop = stopRun(watched.id, watched.machine.name).pipe(
      Effect.tapError((error) =>
        error._tag === "Failed" ? Effect.void : sayHowToAttach(watched, "It was not stopped. ")
      ),
      Effect.as(signalCode.SIGINT)
    )
    return yield* Effect.raceFirst(stop, giveUp)
  }
})
