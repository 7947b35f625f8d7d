import { JobId, type JobInfo, JobState, type Suspect } from "@maestro/core/machine/Jobs"
import { Effect, Result, Schema } from "effect"
import { Failed, UsageError } from "../CliError.ts"
import { printable } from "../Output.ts"

const decodeId = Schema.decodeUnknownResult(JobId)

/** An id as it was typed. */
export const jobIdOf = (typed: string): Effect.Effect<JobId, UsageError> => {
  const id = decodeId(typed)
  return Result.isSuccess(id)
    ? Effect.succeed(id.success)
    : Effect.fail(
        new UsageError({
          message: `JOB: "${typed}" ${id.failure.message}`,
          hint: "Give the whole id, as this shows it: maestro jobs list"
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
  access: meta.access,
  sizes,
  acknowledged
})

/** The processes that a stop could neither end nor rule out, a line each. */
export const suspectLines = (suspects: ReadonlyArray<Suspect>): string =>
  suspects.map(({ pid, command, why }) => `  pid ${pid}: ${printable(command)} (${printable(why)})`).join("\n")

/** Why "stopped" cannot be said: for people and for programs. */
export const unverifiable = (id: JobId, machine: string): Failed =>
  new Failed({
    code: "stop-unverifiable",
    message: `It cannot be said whether all processes of job ${id} are gone: ${machine} does not show them all.`,
    hint: "Look at the processes listed, and end those that belong to the job yourself."
  })
