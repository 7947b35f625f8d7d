import { JobMeta, JobState } from "@maestro/core/machine/Jobs"
import { Effect, Result, Schema } from "effect"
import { decodePayload, MalformedFrame, type PayloadEncoding } from "../helper/HelperFrame.ts"

const decoder = new TextDecoder()
const decodeMeta = Schema.decodeUnknownResult(Schema.fromJsonString(JobMeta))

const integer = (word: string | undefined) => (word !== undefined && /^\d{1,15}$/.test(word) ? Number(word) : undefined)

/** Reads `<state>`: `running 42`, `exited 0`, `lost reboot`... */
export const parseJobState = (
  encoding: PayloadEncoding,
  words: ReadonlyArray<string>
): Result.Result<JobState, MalformedFrame> => {
  const malformed = () => Result.fail(new MalformedFrame({ line: words.join(" "), why: "it is no state of a job" }))
  const [kind, word] = words
  const number = integer(word)
  if (kind === "new") return Result.succeed(JobState.cases.New.make({}))
  if (kind === "running" && number !== undefined) return Result.succeed(JobState.cases.Running.make({ pid: number }))
  if (kind === "exited" && number !== undefined) return Result.succeed(JobState.cases.Exited.make({ code: number }))
  if (kind === "lost" && (word === "reboot" || word === "runner")) {
    return Result.succeed(JobState.cases.Lost.make({ why: word }))
  }
  if (kind === "unverifiable" && word !== undefined) {
    return Result.succeed(JobState.cases.Unverifiable.make({ why: word }))
  }
  if (kind !== "elsewhere" || word === undefined) return malformed()
  return Result.map(decodePayload(encoding, word), (bytes) =>
    JobState.cases.Elsewhere.make({ hostname: decoder.decode(bytes) })
  )
}

/** Reads an offset or a size. */
export const parseOffset = (word: string | undefined): Effect.Effect<number, MalformedFrame> => {
  const number = integer(word)
  if (number !== undefined) return Effect.succeed(number)
  return Effect.fail(new MalformedFrame({ line: word ?? "", why: "it is no offset" }))
}

/** What a job's folder says of it; a job of another version, or half made, is listed all the same. */
export const readJobMeta = (bytes: Uint8Array, id: string): JobMeta =>
  Result.getOrElse(decodeMeta(decoder.decode(bytes)), () => ({
    agent: "unknown",
    client: "unknown",
    // An id begins with the time at which it was made.
    createdAt: parseInt(id.replace("-", "").slice(0, 12), 16)
  }))
