import type { EnvVariable, Environment } from "@maestro/core/remote/Environment"
import { Effect } from "effect"
import type { EnvFlags } from "../commands/envOptions.ts"
import type { SecretFlags } from "../commands/secretOptions.ts"
import { readEnvironment } from "./EnvOptions.ts"
import type { FieldIssue } from "./FieldIssue.ts"
import { readSecrets } from "./SecretOptions.ts"

/** Variables as they are stored with what they belong to: their names, and which are secret. */
export type Variables = Readonly<Record<string, EnvVariable>>

const marked = (values: Environment, secret: boolean): Variables =>
  Object.fromEntries(Object.keys(values).map((name) => [name, { secret }]))

const givenTwice = (environment: Environment, secrets: Environment): ReadonlyArray<FieldIssue> =>
  Object.keys(secrets)
    .filter((name) => Object.hasOwn(environment, name))
    .map((name) => ({ field: "--secret", problem: `${name} is also given by --env or --env-file: choose one` }))

/** The variables that were given to be stored. Values are asked for only where nothing else is wrong (`mayAsk`). */
export const readVariables = Effect.fn("readVariables")(function* (words: EnvFlags & SecretFlags, mayAsk: boolean) {
  const { environment, issues } = yield* readEnvironment(words)
  const { secrets, issues: secretIssues } = yield* readSecrets(words, mayAsk && issues.length === 0)
  return {
    env: { ...marked(environment, false), ...marked(secrets, true) } satisfies Variables,
    values: { ...environment, ...secrets } satisfies Environment,
    issues: [...issues, ...secretIssues, ...givenTwice(environment, secrets)]
  }
})

export interface UnsetFlags {
  /** Fields to clear; `env` means all variables. */
  readonly clear?: ReadonlyArray<string>
  /** Variables to forget. */
  readonly unsetEnv?: ReadonlyArray<string>
}

/**
 * The variables without what was cleared, and with what was given. One that was secret stays so when it is given by
 * `--env`: a new value must not come to lie elsewhere by a slip.
 */
export const changedVariables = (before: Variables, given: Variables, flags: UnsetFlags): Variables => {
  const gone = new Set(flags.unsetEnv)
  const kept = Object.fromEntries(
    flags.clear?.includes("env") === true ? [] : Object.entries(before).filter(([name]) => !gone.has(name))
  )
  const now = Object.entries(given).map(([name, { secret }]) => [
    name,
    { secret: secret || kept[name]?.secret === true }
  ])
  return { ...kept, ...Object.fromEntries(now) }
}
