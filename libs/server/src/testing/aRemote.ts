import { uuid7 } from "@maestro/core/id/Uuid"
import type { Environment } from "@maestro/core/remote/Environment"
import { Remote, RemoteId } from "@maestro/core/remote/Remote"
import { Redacted } from "effect"

/** A remote for tests, with what matters to the test given. */
export const aRemote = (fields: Partial<ConstructorParameters<typeof Remote>[0]>): Remote =>
  new Remote({
    id: RemoteId.make(uuid7()),
    name: "dev",
    target: { _tag: "Host", host: "dev.example.org" },
    env: {},
    enabled: true,
    ...fields
  })

/** Variables for `aRemote`, and their values; `secret` are the names of those that are. */
export const someVariables = (
  variables: Readonly<Record<string, string>>,
  secret: ReadonlyArray<string> = []
): { readonly env: Remote["env"]; readonly values: Environment } => ({
  env: Object.fromEntries(Object.keys(variables).map((name) => [name, { secret: secret.includes(name) }])),
  values: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, Redacted.make(value)]))
})
