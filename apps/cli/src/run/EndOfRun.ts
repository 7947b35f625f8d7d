import type { AgentOutcome } from "@maestro/core/agent/AgentOutcome"
import { Effect } from "effect"
import { NotThere } from "../CliError.ts"
import { exitCodes } from "../Failure.ts"

/** What a command ends with that has shown this outcome; an agent that was not there is a failure with what to do. */
export const endOfRun = (outcome: AgentOutcome, machine: string): Effect.Effect<number, NotThere> => {
  const { error } = outcome
  if (error?.code === "agent-not-found" || error?.code === "interpreter-missing") {
    const { code, hint = "", message } = error
    return Effect.fail(new NotThere({ code, message: `${machine}: ${message}`, hint }))
  }
  if (outcome.status === "success") return Effect.succeed(exitCodes.done)
  return Effect.succeed(error?.kind === "not-found" ? exitCodes.notFound : exitCodes.failed)
}
