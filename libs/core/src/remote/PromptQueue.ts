import { type Duration, Effect, Layer, Semaphore } from "effect"
import { Prompts, type PromptsShape, PromptUnanswered } from "./Prompts.ts"

/** Time for one answer, from when the question is on the screen: enough to fetch a phone or a hardware key. */
export const answerLimit: Duration.Input = "2 minutes"

/**
 * Shows one question at a time, over all remotes, in the order in which they were asked. One that is no longer wanted
 * (its ssh has ended, the command was interrupted) leaves the queue. A question's time runs only while it is shown.
 */
export const queued = (prompts: PromptsShape, limit: Duration.Input = answerLimit): Effect.Effect<PromptsShape> =>
  Effect.map(Semaphore.make(1), (turn) => ({
    ...prompts,
    ask: (prompt) =>
      prompts.ask(prompt).pipe(
        Effect.timeoutOrElse({
          duration: limit,
          orElse: () => Effect.fail(new PromptUnanswered({ why: "timeout" }))
        }),
        Semaphore.withPermit(turn)
      )
  }))

/** `Prompts` that asks through these, one question at a time. Provide it once per process. */
export const layer = (prompts: PromptsShape, limit: Duration.Input = answerLimit): Layer.Layer<never> =>
  Layer.effect(Prompts, queued(prompts, limit))
