import { Effect, Queue } from "effect"
import { createInterface } from "node:readline/promises"
import type { Signal } from "../Interrupts.ts"

/** What is to become of a run that is being watched. */
export type Wish = "stop" | "leave" | "watch"

export const question = "\nThe run goes on there. [s] stop it, [l] leave it running, [Enter] go on watching: "

/** What an answer to the question means. What is neither a stop nor a leave changes nothing. */
export const wishOf = (answer: string): Wish => {
  if (/^\s*s/i.test(answer)) return "stop"
  return /^\s*l/i.test(answer) ? "leave" : "watch"
}

const askOnTerminal = (asked: string) =>
  Effect.promise(async (signal) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    // Readline takes Ctrl-C for itself; it belongs to the one place that knows what signals mean now.
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
    // The end of input (Ctrl-D) is no answer, and must not leave the question open for ever.
    const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")))
    return wishOf(await Promise.race([terminal.question(asked, { signal }), closed]).finally(() => terminal.close()))
  })

export interface WishOptions {
  /** What Ctrl-C means where there is nobody to ask. */
  readonly unasked: Wish
  readonly question?: string
  readonly canAsk?: boolean
}

/**
 * What a signal asks for. Ctrl-C asks back on a terminal, where a second one means stop. Who ends Maestro by other signals
 * does not mean the run.
 */
export const wishFor = (
  signal: Signal,
  more: Queue.Dequeue<Signal>,
  { unasked, question: asked = question, canAsk = process.stdin.isTTY && process.stderr.isTTY }: WishOptions
): Effect.Effect<Wish> => {
  if (signal !== "SIGINT") return Effect.succeed("leave")
  if (!canAsk) return Effect.succeed(unasked)
  const again = Effect.map(Queue.take(more), (next): Wish => (next === "SIGINT" ? "stop" : "leave"))
  return Effect.raceFirst(askOnTerminal(asked), again)
}
