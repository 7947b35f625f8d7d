import { uuid7 } from "@maestro/core/id/Uuid"
import { Remote, RemoteId } from "@maestro/core/remote/Remote"
import { importedName } from "../config/ImportedName.ts"

/** The fields that take the place of what the ssh config says. */
export type AliasOverrides = Partial<Pick<Remote, "cwd" | "keyPath" | "port" | "sshConfig" | "user">>

/**
 * A remote by its `Host` in the ssh config, or by any other name that ssh understands: everything that is not overridden
 * comes from ssh's own resolution, at each connection. It is in no store. An alias that ssh could take for an option is a
 * defect: check what people typed with `AliasName` of `@maestro/core`.
 */
export const aliasRemote = (alias: string, overrides: AliasOverrides = {}): Remote =>
  new Remote({
    id: RemoteId.make(uuid7()),
    name: importedName(alias) || "remote",
    target: { _tag: "Alias", alias },
    env: {},
    enabled: true,
    ...overrides
  })
