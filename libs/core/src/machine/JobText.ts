import { type PlatformError, Stream } from "effect"
import { type JobError, type JobId, Jobs, type JobStream } from "./Jobs.ts"

/**
 * What a job writes to stdout, or to stderr, as text: from its first byte, as it comes, until the job has ended. A link
 * that can heal by itself is waited for. `Jobs.follow` has offsets, both streams, and how the job ended.
 */
export const jobText = (
  id: JobId,
  stream: JobStream = "out"
): Stream.Stream<string, JobError | PlatformError.PlatformError, Jobs> =>
  Stream.unwrap(Jobs.useSync((jobs) => jobs.follow(id, { out: 0, err: 0 }))).pipe(
    Stream.flatMap((each) =>
      each._tag === "Chunk" && each.stream === stream ? Stream.make(each.bytes) : Stream.empty
    ),
    Stream.decodeText
  )
