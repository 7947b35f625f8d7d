import { Context, Effect, Layer, Queue, type Scope } from "effect"

export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP"

/**
 * Signals for a command that does not want to end by them at once: one that must ask first, or leave something
 * running. Everybody else is interrupted by the first one.
 */
export class Interrupts extends Context.Service<
  Interrupts,
  {
    /** From now on, until the scope ends, signals come here instead of ending the command. */
    readonly take: Effect.Effect<Queue.Dequeue<Signal>, never, Scope.Scope>
  }
>()("@maestro/cli/Interrupts") {}

/** The layer, and the way in for whoever receives the signals: false means that nobody has taken them. */
export const makeInterrupts = () => {
  let taken: Queue.Queue<Signal> | undefined
  const take = Effect.acquireRelease(
    Effect.map(Queue.unbounded<Signal>(), (queue) => (taken = queue)),
    () => Effect.sync(() => (taken = undefined))
  )
  return {
    layer: Layer.succeed(Interrupts, Interrupts.of({ take })),
    deliver: (signal: Signal): boolean => taken !== undefined && Queue.offerUnsafe(taken, signal)
  }
}
