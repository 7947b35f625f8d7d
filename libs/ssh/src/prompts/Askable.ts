import { Attended } from "@maestro/core/remote/Attended"
import { Prompts, type PromptsShape } from "@maestro/core/remote/Prompts"
import { Effect } from "effect"

/** Whoever can be asked now, or undefined: in batch mode, and when nobody has asked for this connection. */
export const askable: Effect.Effect<PromptsShape | undefined> = Effect.gen(function* () {
  const prompts = yield* Prompts
  return prompts.batch || !(yield* Attended) ? undefined : prompts
})
