import { Effect, Latch, Queue, Ref } from "effect"
import { Interrupts, type Signal } from "../Interrupts.ts"
import { Output } from "../Output.ts"
import { type Wish, wishFor } from "./Wish.ts"

/** Something that goes on elsewhere and is watched from here. Nothing may be printed before `mayPrint` has passed. */
export interface Watching<E1, R1, E2, R2, R3, R4> {
  /** Shows it to its end, says `over` once its last word is printed, and gives its exit code. */
  show(mayPrint: Effect.Effect<void>, over: Effect.Effect<void>): Effect.Effect<number, E1, R1>
  /** Ends it; done only when a look found nothing left, or with a failure that says what is not known. */
  readonly stop: Effect.Effect<unknown, E2, R2>
  /** Says that it goes on, and how to look at it again; `before` goes first. */
  sayHowToAttach(before?: string): Effect.Effect<void, never, R3>
  /** Says what becomes of the link; never ends by itself. */
  links(mayPrint: Effect.Effect<void>): Effect.Effect<never, never, R4>
  /** What Ctrl-C means where there is no terminal to ask on. */
  readonly unasked: Wish
  /** What is asked on a terminal, as it is at that moment. */
  readonly question: Effect.Effect<string>
}

export const signalCode = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Watches until the end, and ends with its exit code. Ctrl-C asks (on a terminal) whether to stop what is watched, and a
 * second one stops it; SIGTERM and SIGHUP end the watching and leave it alone.
 */
export const watch = Effect.fn("cli.watch")(function* <E1 extends { readonly _tag: string }, R1, E2, R2, R3, R4>(
  watching: Watching<E1, R1, E2, R2, R3, R4>
) {
  const interrupts = yield* Interrupts
  const signals = yield* interrupts.take
  // Closed while a question waits for its answer: nothing may be printed over it. The machine keeps what comes.
  const gate = yield* Latch.make(true)
  // It ends while it is being stopped; what the stop finds is what counts then.
  const stopping = yield* Ref.make(false)
  // What becomes of the link once all has been shown is nobody's concern, and the outcome stays the last word.
  const isOver = yield* Ref.make(false)
  const whileWatched = Effect.andThen(
    gate.await,
    Effect.flatMap(Ref.get(isOver), (over) => (over ? Effect.never : Effect.void))
  )
  const shown = watching.show(gate.await, Ref.set(isOver, true)).pipe(
    Effect.tapError((error) => (error._tag === "PlatformError" ? watching.sayHowToAttach() : Effect.void)),
    Effect.flatMap((code) => Effect.flatMap(Ref.get(stopping), (told) => (told ? Effect.never : Effect.succeed(code))))
  )
  const all = [shown, obey(watching, signals, gate, stopping), watching.links(whileWatched)] as const
  return yield* Effect.raceAllFirst(all).pipe(
    // Whoever read the output has gone (`| head`).
    Effect.onInterrupt(() => watching.sayHowToAttach())
  )
}, Effect.scoped)

/** Waits for signals, and does what they ask for; ends when it is stopped or left alone. */
const obey = Effect.fnUntraced(function* <E1, R1, E2, R2, R3, R4>(
  watching: Watching<E1, R1, E2, R2, R3, R4>,
  signals: Queue.Dequeue<Signal>,
  gate: Latch.Latch,
  stopping: Ref.Ref<boolean>
) {
  const output = yield* Output
  const leave = (signal: Signal) => Effect.as(watching.sayHowToAttach(), signalCode[signal])
  // The link may be dead: a stop that takes too long need not be waited for.
  const giveUp = Effect.flatMap(Queue.take(signals), (signal) =>
    Effect.andThen(output.note("Ended without waiting: the stop may not have arrived."), leave(signal))
  )
  while (true) {
    const signal = yield* Queue.take(signals)
    yield* gate.close
    const wish = yield* wishFor(signal, signals, { unasked: watching.unasked, question: yield* watching.question })
    yield* Ref.set(stopping, wish === "stop")
    yield* gate.open
    if (wish === "leave") return yield* leave(signal)
    if (wish === "watch") continue
    return yield* Effect.raceFirst(Effect.as(watching.stop, signalCode.SIGINT), giveUp)
  }
})
