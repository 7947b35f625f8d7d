import { JobId, type JobInfo, JobState } from "@maestro/core/machine/Jobs"
import { Effect, Result, Schema } from "effect"
import { UsageError } from "../CliError.ts"

const decodeId = Schema.decodeUnknownResult(JobId)

/** An id as it was typed. */
export const jobIdOf = (typed: string): Effect.Effect<JobId, UsageError> => {
  const id = decodeId(typed)
  return Result.isSuccess(id)
    ? Effect.succeed(id.success)
    : Effect.fail(
        new UsageError({
          message: `JOB: "${typed}" ${id.failure.message}`,
          hint: "List what is there with: maestro jobs list"
        })
      )
}

/** A state in a few words. */
export const stateText: (state: JobState) => string = JobState.match({
  New: () => "not started",
  Running: ({ pid }) => `running (pid ${pid})`,
  Exited: ({ code }) => `exited ${code}`,
  Lost: ({ why }) => (why === "reboot" ? "lost: the machine was restarted" : "lost: its runner was killed"),
  Elsewhere: ({ hostname }) => `on another host: ${hostname}`,
  Unverifiable: ({ why }) => `cannot be told: ${why}`
})

/** A job for programs. */
export const jobDocument = ({ id, state, meta, sizes, acknowledged }: JobInfo) => ({
  id,
  state,
  agent: meta.agent,
  client: meta.client,
  createdAt: meta.createdAt,
  cwd: meta.cwd,
  sizes,
  acknowledged
})
