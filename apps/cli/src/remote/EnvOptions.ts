import { EnvName, type Environment } from "@maestro/core/remote/Environment"
import { Effect, FileSystem, Redacted, Result, Schema } from "effect"
import type { EnvFlags } from "../commands/envOptions.ts"
import { parseEnvFile } from "./EnvFile.ts"
import { type FieldIssue, whyUnreadable } from "./FieldIssue.ts"

const isEnvName: (name: string) => boolean = Schema.is(EnvName)

/** What is wrong with the name of a variable. */
export const nameProblem = (name: string): string | undefined => {
  if (!isEnvName(name)) return `the name "${name}" must be letters, digits and underscores, and not start with a digit`
  if (name.startsWith("MAESTRO_"))
    return `the name "${name}" is not free: names that start with MAESTRO_ are Maestro's own`
  return undefined
}

/** Variables as they are collected, with what is wrong with any of them: the user sees all of that at once. */
export class CollectedVariables {
  readonly issues: Array<FieldIssue> = []
  readonly #found = new Map<string, Redacted.Redacted>()

  /** Of one that is given twice, the last counts. */
  put(field: string, name: string, value: string): void {
    const problem = nameProblem(name) ?? (value.includes("\0") ? `the value of ${name} has a NUL byte` : undefined)
    if (problem !== undefined) this.issues.push({ field, problem })
    else this.#found.set(name, Redacted.make(value))
  }

  get environment(): Environment {
    return Object.fromEntries(this.#found)
  }
}

/** The variables of a file of NAME=VALUE lines. */
export const collectFile = Effect.fn("collectFile")(function* (
  into: CollectedVariables,
  field: string,
  path: string | undefined
) {
  if (path === undefined) return
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.result(fs.readFileString(path))
  if (Result.isFailure(text)) {
    into.issues.push({ field, problem: `"${path}" ${whyUnreadable(text.failure)}` })
    return
  }
  const pairs = parseEnvFile(text.success)
  if (Result.isFailure(pairs))
    into.issues.push({ field, problem: `line ${pairs.failure} of "${path}" is not NAME=VALUE` })
  else for (const [name, value] of pairs.success) into.put(field, name, value)
})

/** The variables that `--env-file` and then `--env` give, and what is wrong with them. */
export const readEnvironment = Effect.fn("readEnvironment")(function* (
  { env = [], envFile }: EnvFlags,
  own: Readonly<Record<string, string | undefined>> = process.env
) {
  const found = new CollectedVariables()
  yield* collectFile(found, "--env-file", envFile)
  for (const given of env) {
    const equals = given.indexOf("=")
    if (equals !== -1) found.put("--env", given.slice(0, equals), given.slice(equals + 1))
    else {
      const value = own[given]
      if (value !== undefined || nameProblem(given) !== undefined) found.put("--env", given, value ?? "")
      else
        found.issues.push({
          field: "--env",
          problem: `${given} is not set here: set it first, or write --env ${given}=VALUE`
        })
    }
  }
  return { environment: found.environment, issues: found.issues }
})
