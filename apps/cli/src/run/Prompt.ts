import { Effect, Stdio, Stream } from "effect"
import { UsageError } from "../CliError.ts"

/** The prompt of a run: the words of the command line, or all of stdin where they are `-`. */
export const readPrompt = Effect.fn("readPrompt")(function* (words: ReadonlyArray<string>) {
  const stdio = yield* Stdio.Stdio
  const text =
    words.length === 1 && words[0] === "-" ? yield* Stream.mkString(Stream.decodeText(stdio.stdin)) : words.join(" ")
  if (text.trim() !== "") return text
  return yield* new UsageError({
    message: "There is no prompt.",
    hint: 'Give it after --, as in: maestro run --remote gpu --agent claude-code -- "fix the tests"\nor on stdin, with - in its place.'
  })
})
