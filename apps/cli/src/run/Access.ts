import { AccessMode } from "@maestro/core/agent/Agent"
import { Effect, Schema } from "effect"
import { UsageError } from "../CliError.ts"

const isAccessMode = Schema.is(AccessMode)

/** What `--access` gave. */
export const accessOf = (typed: string): Effect.Effect<AccessMode, UsageError> =>
  isAccessMode(typed)
    ? Effect.succeed(typed)
    : Effect.fail(new UsageError({ message: `--access: "${typed}" must be full, agent or read-only` }))
