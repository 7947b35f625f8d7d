import type { Remote } from "@maestro/core/remote/Remote"
import { secretNames, variablesText } from "./SecretPlaces.ts"

/** A remote for programs. Of environment variables the names only: values are never printed. */
export const remoteDocument = (remote: Remote, isDefault = false) => ({
  id: remote.id,
  name: remote.name,
  ...(remote.target._tag === "Host" ? { host: remote.target.host } : { alias: remote.target.alias }),
  port: remote.port,
  user: remote.user,
  key: remote.keyPath,
  sshConfig: remote.sshConfig,
  cwd: remote.cwd,
  env: Object.keys(remote.env).toSorted(),
  ...(remote.secretEnv === undefined ? {} : { secrets: { in: remote.secretEnv.place, names: secretNames(remote) } }),
  enabled: remote.enabled,
  ...(isDefault ? { default: true } : {})
})

/** A remote for people, a field a line. */
export const remoteText = (remote: Remote, isDefault: boolean): string => {
  const fromConfig = "(as ssh's configuration says)"
  const fields: ReadonlyArray<readonly [string, string]> = [
    ["name", remote.name],
    ["id", remote.id],
    [remote.target._tag === "Host" ? "host" : "alias", remote.destination],
    ["port", remote.port?.toString() ?? fromConfig],
    ["user", remote.user ?? fromConfig],
    ["key", remote.keyPath ?? fromConfig],
    ["ssh config", remote.sshConfig ?? "(your own and the system's)"],
    ["folder", remote.cwd ?? "(the home there)"],
    ["environment", variablesText(remote)],
    ["enabled", remote.enabled ? "yes" : "no: nothing runs on it"],
    ...(isDefault ? [["default", "yes: marked, and never used unless it is named"] as const] : [])
  ]
  return fields.map(([label, value]) => `${`${label}:`.padEnd(13)}${value}`).join("\n")
}
