import type { Remote } from "@maestro/core/remote/Remote"
import { SecretStore } from "@maestro/server/secrets/SecretStore"
import { Effect } from "effect"
import { Output } from "../Output.ts"

/** The names of a remote's secret variables, in their order. */
export const secretNames = ({ env }: Remote): ReadonlyArray<string> =>
  Object.keys(env)
    .filter((name) => env[name]?.secret === true)
    .toSorted()

/** What is said of a secret variable instead of its value. */
export const secretsText = ({ secretEnv }: Remote): string =>
  secretEnv?.place === "keychain" ? "(secret, in the keychain)" : "(secret, in a file)"

/** Says, when secrets have been stored and there is no keychain, where they are instead. */
export const warnOfFile = Effect.fn("warnOfFile")(function* (remote: Remote) {
  if (remote.secretEnv?.place !== "file") return
  const { folder } = yield* SecretStore
  const { note } = yield* Output
  yield* note(
    `Note: no keychain is used here, so the values of ${secretNames(remote).join(", ")} are in a file that only you can read, not encrypted (in ${folder}).`
  )
})
