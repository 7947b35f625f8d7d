import { Prompts } from "@maestro/core/remote/Prompts"
import { Effect, Option } from "effect"
import type { SecretFlags } from "../commands/secretOptions.ts"
import { askLine } from "../prompts/Terminal.ts"
import { CollectedVariables, collectFile, nameProblem } from "./EnvOptions.ts"

const question = (name: string) => `Value of ${name} (it is not shown; Ctrl-C refuses): `

/**
 * The secret variables that `--secret-file` and then `--secret` give. The value of a name is taken from the environment,
 * else typed at the terminal; never from the command line. Nobody is asked when something else is wrong already.
 */
export const readSecrets = Effect.fn("readSecrets")(function* (
  { secret = [], secretFile }: SecretFlags,
  mayAsk: boolean,
  own: Readonly<Record<string, string | undefined>> = process.env
) {
  const { batch } = yield* Prompts
  const found = new CollectedVariables()
  const field = "--secret"
  yield* collectFile(found, "--secret-file", secretFile)
  const unset: Array<string> = []
  for (const name of secret) {
    const value = own[name]
    // What stands behind the = is not said again.
    if (name.includes("="))
      found.issues.push({
        field,
        problem: `give the name ${name.slice(0, name.indexOf("="))} alone: a value on the command line can be seen by others`
      })
    else if (value !== undefined || nameProblem(name) !== undefined) found.put(field, name, value ?? "")
    else if (batch)
      found.issues.push({
        field,
        problem: `${name} is not set here: set it first, use --secret-file, or run this on a terminal, where it can be typed`
      })
    else unset.push(name)
  }
  for (const name of mayAsk && found.issues.length === 0 ? unset : []) {
    const typed = yield* askLine(question(name), { echo: false })
    if (Option.isNone(typed)) found.issues.push({ field, problem: `no value was given for ${name}` })
    else found.put(field, name, typed.value)
  }
  return { secrets: found.environment, issues: found.issues }
})
