import * as NodeStdio from "@effect/platform-node/NodeStdio"
import { diagnoseText, type TextDiagnosis } from "@maestro/ssh/diagnosis/TextDiagnosis"
import { Effect, Layer, Stdio, Stream } from "effect"
import { UsageError } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"
import type { GlobalOptions } from "../GlobalOptions.ts"
import { Output, printable } from "../Output.ts"
import { answerLine } from "./DiagnoseLine.ts"

/** What the user typed. */
export interface DiagnoseFlags {
  readonly exitCode?: string
  readonly jsonl?: boolean
}

/** Standard input and output: nothing else is needed. */
export const diagnoseLayer = (options: GlobalOptions) => Layer.merge(NodeStdio.layer, Output.layer(options))

const textOf = ({ code, title, steps, command }: TextDiagnosis): string =>
  [
    `${title} (${code})`,
    ...steps.map((step) => `  - ${step}`),
    ...(command === undefined ? [] : [`  Command: ${command}`])
  ]
    .map(printable)
    .join("\n")

const exitCodeOf = Effect.fnUntraced(function* (typed: string | undefined) {
  if (typed === undefined) return null
  if (/^-?\d{1,10}$/.test(typed)) return Number(typed)
  return yield* new UsageError({
    message: `--exit-code: ${typed} is not a whole number.`,
    hint: "Give the number that the program ended with, as in: maestro diagnose --exit-code 255"
  })
})

const diagnoseOne = Effect.fnUntraced(function* (exitCode: number | null) {
  const stdio = yield* Stdio.Stdio
  const output = yield* Output
  if (process.stdin.isTTY) yield* output.note("Paste what the program printed, and end it with Ctrl-D.")
  const told = diagnoseText(yield* Stream.mkString(Stream.decodeText(stdio.stdin)), exitCode)
  const { code, retryable, title, steps, command } = told
  yield* output.result({ code, retryable, title, steps, command: command ?? null }, textOf(told))
  return exitCodes.done
})

const diagnoseMany = Effect.gen(function* () {
  const stdio = yield* Stdio.Stdio
  const output = yield* Output
  let unread = 0
  yield* Stream.decodeText(stdio.stdin).pipe(
    Stream.splitLines,
    Stream.zipWithIndex,
    Stream.filter(([line]) => line.trim() !== ""),
    Stream.map(([line, at]) => answerLine(line, at + 1)),
    // One write per block of lines that came: a reader sees answers as soon as there are any.
    Stream.runForEachArray((answers) => {
      unread += answers.filter(({ isAnswer }) => !isAnswer).length
      return output.line(answers.map(({ text }) => text).join("\n"))
    })
  )
  return unread === 0 ? exitCodes.done : exitCodes.failed
})

/** `maestro diagnose` */
export const diagnose = Effect.fn("cli.diagnose")(function* ({ exitCode, jsonl }: DiagnoseFlags) {
  if (jsonl !== true) return yield* diagnoseOne(yield* exitCodeOf(exitCode))
  if (exitCode === undefined) return yield* diagnoseMany
  return yield* new UsageError({
    message: "--exit-code is for one text; with --jsonl every line has its own exitCode.",
    hint: 'As in: {"id":"a","text":"...","exitCode":255}'
  })
})
