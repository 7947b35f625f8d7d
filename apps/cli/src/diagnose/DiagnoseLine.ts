import { diagnoseText } from "@maestro/ssh/diagnosis/TextDiagnosis"
import { Option, Schema } from "effect"

const Id = Schema.Union([Schema.String, Schema.Number])

const Question = Schema.fromJsonString(
  Schema.Struct({
    id: Id,
    text: Schema.String,
    exitCode: Schema.optionalKey(Schema.NullOr(Schema.Int))
  })
)
const decodeQuestion = Schema.decodeUnknownOption(Question)
const decodeId = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ id: Id })))

/** The answer to one line, as a line. */
export interface LineAnswer {
  readonly text: string
  /** false when the line could not be read; `text` then says so in the answer's place. */
  readonly isAnswer: boolean
}

const unread = (line: string, at: number): LineAnswer => {
  const id = Option.match(decodeId(line), { onNone: () => null, onSome: (known) => known.id })
  const message =
    'The line is not of the form {"id": "...", "text": "...", "exitCode": 255}, where exitCode is a whole number, null, or left out.'
  return { text: JSON.stringify({ id, line: at, error: { code: "malformed", message } }), isAnswer: false }
}

/** Diagnoses what one line of JSON holds; `at` is the line's number, counted from 1. */
export const answerLine = (line: string, at: number): LineAnswer =>
  Option.match(decodeQuestion(line), {
    onNone: () => unread(line, at),
    onSome: ({ id, text, exitCode = null }) => {
      const { code, retryable, title, steps, command } = diagnoseText(text, exitCode)
      return { text: JSON.stringify({ id, code, retryable, title, steps, command: command ?? null }), isAnswer: true }
    }
  })
