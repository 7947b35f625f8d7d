import { type JobOffsets, Jobs } from "@maestro/core/machine/Jobs"
import { Effect, Option, Stream } from "effect"
import { Failed } from "../CliError.ts"
import { Output } from "../Output.ts"
import { type Found, sayHowToAttach } from "../run/AttachHint.ts"
import { linkNotes } from "../run/LinkNotes.ts"
import { stateText } from "./JobWords.ts"

/** A job's stdout and stderr as they are, from these offsets on; ends with the job's own exit code. */
export const attachRaw = Effect.fn("cli.attachRaw")(function* (job: Found, from: JobOffsets) {
  const jobs = yield* Jobs
  const output = yield* Output
  const shown = jobs.follow(job.id, from).pipe(
    Stream.tap((item) => {
      if (item._tag === "End") return Effect.void
      return item.stream === "out" ? output.stdout(item.bytes) : output.stderr(item.bytes)
    }),
    Stream.runLast
  )
  const last = yield* Effect.raceFirst(shown, linkNotes()).pipe(
    Effect.onInterrupt(() => sayHowToAttach(job)),
    Effect.map(Option.getOrUndefined)
  )
  const state = last?._tag === "End" ? last.state : undefined
  if (state?._tag === "Exited") return state.code
  const why = state === undefined ? "" : ` (${stateText(state)})`
  return yield* new Failed({
    code: "job-lost",
    message: `Job ${job.id} left no exit code${why}. What it wrote is above.`
  })
})
