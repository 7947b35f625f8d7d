import * as PromptQueue from "@maestro/core/remote/PromptQueue"
import { Prompts, type PromptsShape, PromptUnanswered } from "@maestro/core/remote/Prompts"
import { Effect, Layer, Option, Redacted } from "effect"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { isShown, noticeWords, promptWords } from "./PromptWords.ts"
import { hasTerminal, askLine, writeTerminal } from "./Terminal.ts"

/** Asks on the terminal, whatever stdin and stdout are: `maestro exec ... <file >file` can be asked too. */
const onTerminal: PromptsShape = {
  batch: false,
  ask: Effect.fn("TerminalPrompts.ask")(function* (prompt) {
    const line = yield* askLine(promptWords(prompt), { echo: isShown(prompt.kind) }).pipe(
      // What is said next does not stand behind the question.
      Effect.onInterrupt(() => writeTerminal("\r\n"))
    )
    if (Option.isNone(line)) return yield* new PromptUnanswered({ why: "refused" })
    return Redacted.make(line.value)
  }),
  notify: (notice) => writeTerminal(noticeWords(notice))
}

/** Asks on the terminal; nobody is asked with `--batch` or `--json`, and where there is no terminal. */
export const layer = (options: GlobalOptions): Layer.Layer<never> =>
  options.batch || options.json
    ? Prompts.batch
    : Layer.unwrap(Effect.map(hasTerminal, (is) => (is ? PromptQueue.layer(onTerminal) : Prompts.batch)))
