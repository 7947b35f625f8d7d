import { uuid7 } from "@maestro/core/id/Uuid"
import { Remote, RemoteId } from "@maestro/core/remote/Remote"

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
