import { Effect, Stdio, Stream } from "effect"
import { UsageError } from "../CliError.ts"

const runExample = 'maestro run --remote gpu --agent claude-code -- "fix the tests"'

/** A prompt: the words of the command line, or all of stdin where they are `-`. */
export const readPrompt = Effect.fn("readPrompt")(function* (words: ReadonlyArray<string>, example = runExample) {
  const stdio = yield* Stdio.Stdio
  const text =
    words.length === 1 && words[0] === "-" ? yield* Stream.mkString(Stream.decodeText(stdio.stdin)) : words.join(" ")
  if (text.trim() !== "") return text
  return yield* new UsageError({
    message: "There is no prompt.",
    hint: `Give it after --, as in: ${example}\nor on stdin, with - in its place.`
  })
})
