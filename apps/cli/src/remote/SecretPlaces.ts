import type { Remote } from "@maestro/core/remote/Remote"
import { SecretStore } from "@maestro/server/secrets/SecretStore"
import { Effect } from "effect"
import { Output } from "../Output.ts"

/** What has variables. */
type WithVariables = Pick<Remote, "env" | "secretEnv">

/** The names of the secret variables, in their order. */
export const secretNames = ({ env }: WithVariables): ReadonlyArray<string> =>
  Object.keys(env)
    .filter((name) => env[name]?.secret === true)
    .toSorted()

/** What is said of a secret variable instead of its value. */
const secretsText = ({ secretEnv }: WithVariables): string =>
  secretEnv?.place === "keychain" ? "(secret, in the keychain)" : "(secret, in a file)"

/** The variables for people: of each the name, and where a secret one lies. */
export const variablesText = (owner: WithVariables): string => {
  const names = Object.keys(owner.env).toSorted()
  if (names.length === 0) return "(nothing added)"
  return names.map((name) => (owner.env[name]?.secret === true ? `${name} ${secretsText(owner)}` : name)).join(", ")
}

/** Says, when secrets have been stored and there is no keychain, where they are instead. */
export const warnOfFile = Effect.fn("warnOfFile")(function* (owner: WithVariables) {
  if (owner.secretEnv?.place !== "file") return
  const { folder } = yield* SecretStore
  const { note } = yield* Output
  yield* note(
    `Note: no keychain is used here, so the values of ${secretNames(owner).join(", ")} are in a file that only you can read, not encrypted (in ${folder}).`
  )
})
