import type { Environment, SecretError } from "@maestro/core/remote/Environment"
import type { Remote } from "@maestro/core/remote/Remote"
import type { StoreError } from "@maestro/core/remote/Remotes"
import { Effect } from "effect"
import { failed, type Finding, ok, warning } from "./Check.ts"
import type { Probe } from "./Probe.ts"

/** The values of a remote's variables, from wherever they are stored. */
export type Variables = Effect.Effect<Environment, SecretError | StoreError>

const definition = (remote: Remote): Finding => {
  const detail = `${remote.name} (${remote.address})${remote.target._tag === "Alias" ? ", as the ssh config says" : ""}`
  if (remote.enabled) return ok(detail)
  const enable = `maestro remote enable ${remote.name}`
  return warning(`${detail}; it is disabled, so nothing runs on it`, "Enable it, if things are to run there.", enable)
}

/** Nothing runs on a remote while a value is missing, so that is a failure; the way there can be looked at without. */
const values = (variables: Variables) =>
  Effect.match(variables, {
    onSuccess: (environment) => {
      const names = Object.keys(environment).toSorted()
      return ok(`${names.length} can be read: ${names.join(", ")}`)
    },
    onFailure: ({ detail, hint }) => failed(`${detail} Nothing runs there until it can.`, hint)
  })

/** What this machine has of the remote. */
export const definitionProbes = (remote: Remote, variables: Variables): ReadonlyArray<Probe<never>> => [
  { id: "remote", title: "remote", needs: [], look: Effect.sync(() => definition(remote)) },
  ...(Object.keys(remote.env).length === 0
    ? []
    : [{ id: "variables", title: "variables", needs: [], look: values(variables) }])
]
