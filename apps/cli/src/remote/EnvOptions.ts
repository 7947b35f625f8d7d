import { EnvName } from "@maestro/core/remote/Remote"
import { Effect, FileSystem, Redacted, Result, Schema } from "effect"
import type { EnvFlags } from "../commands/envOptions.ts"
import { parseEnvFile } from "./EnvFile.ts"
import { type FieldIssue, whyUnreadable } from "./FieldIssue.ts"

export type Environment = Readonly<Record<string, Redacted.Redacted<string>>>

const isEnvName: (name: string) => boolean = Schema.is(EnvName)

const nameProblem = (name: string): string | undefined => {
  if (!isEnvName(name)) return `the name "${name}" must be letters, digits and underscores, and not start with a digit`
  if (name.startsWith("MAESTRO_"))
    return `the name "${name}" is not free: names that start with MAESTRO_ are Maestro's own`
  return undefined
}

/**
 * The variables that `--env-file` and then `--env` give; of one that is given twice, the last counts. Problems are
 * collected, so that the user sees them all at once.
 */
export const readEnvironment = Effect.fn("readEnvironment")(function* (
  { env = [], envFile }: EnvFlags,
  own: Readonly<Record<string, string | undefined>> = process.env
) {
  const issues: Array<FieldIssue> = []
  const found: Record<string, Redacted.Redacted<string>> = {}
  const put = (field: string, name: string, value: string) => {
    const problem = nameProblem(name) ?? (value.includes("\0") ? `the value of ${name} has a NUL byte` : undefined)
    if (problem !== undefined) issues.push({ field, problem })
    else found[name] = Redacted.make(value)
  }
  if (envFile !== undefined) {
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.result(fs.readFileString(envFile))
    if (Result.isFailure(text)) {
      issues.push({ field: "--env-file", problem: `"${envFile}" ${whyUnreadable(text.failure)}` })
    } else {
      const pairs = parseEnvFile(text.success)
      if (Result.isFailure(pairs)) {
        issues.push({ field: "--env-file", problem: `line ${pairs.failure} of "${envFile}" is not NAME=VALUE` })
      } else for (const [name, value] of pairs.success) put("--env-file", name, value)
    }
  }
  for (const given of env) {
    const equals = given.indexOf("=")
    if (equals !== -1) put("--env", given.slice(0, equals), given.slice(equals + 1))
    else {
      const value = own[given]
      if (value !== undefined || nameProblem(given) !== undefined) put("--env", given, value ?? "")
      else
        issues.push({
          field: "--env",
          problem: `${given} is not set here: set it first, or write --env ${given}=VALUE`
        })
    }
  }
  return { environment: found as Environment, issues }
})
