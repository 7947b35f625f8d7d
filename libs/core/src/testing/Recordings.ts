import { readFileSync } from "node:fs"
import { Schema } from "effect"
import { AgentFormat } from "../agent/AgentFormat.ts"
import { AgentOutcome } from "../agent/AgentOutcome.ts"

/** A stream as an agent wrote it (`recordings/README.md`), and what it comes to. */
export const Recording = Schema.Struct({
  name: Schema.String,
  agent: Schema.String,
  format: AgentFormat,
  /** What the process exited with; 128 + the signal's number when a signal ended it. */
  exitCode: Schema.Int,
  outcome: AgentOutcome
})
export type Recording = typeof Recording.Type

const inFolder = (file: string) => readFileSync(new URL(`./recordings/${file}`, import.meta.url))

export const recordings: ReadonlyArray<Recording> = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Array(Recording))
)(inFolder("outcomes.json").toString())

/** The bytes of a recording. */
export const readRecording = ({ name }: Pick<Recording, "name">): Uint8Array =>
  new Uint8Array(inFolder(`${name}.jsonl`))
