import type { Remote } from "@maestro/core/remote/Remote"
import { hostOfHop, jumpHops, type ResolvedConfig } from "@maestro/ssh/config/ResolvedConfig"
import { isIP } from "node:net"
import { hostname, userInfo } from "node:os"
import type { Pseudonyms } from "./Pseudonyms.ts"

/** The names of this machine and of its user. */
export const nameThisMachine = (names: Pseudonyms): void => {
  names.of("user", userInfo().username)
  names.of("host", hostname())
}

const nameHost = (names: Pseudonyms, name: string | undefined) => {
  if (name !== undefined && name !== "") names.of(isIP(name) === 0 ? "host" : "address", name)
}

/** All that names a remote, so that it is replaced even where it is an ordinary word. */
export const nameRemote = (names: Pseudonyms, remote: Remote, config: ResolvedConfig | undefined): void => {
  names.of("remote", remote.name)
  nameHost(names, remote.destination)
  if (remote.user !== undefined) names.of("user", remote.user)
  if (remote.keyPath !== undefined) names.of("key", remote.keyPath)
  if (remote.sshConfig !== undefined) names.of("path", remote.sshConfig)
  if (config === undefined) return
  nameHost(names, config.hostname)
  nameHost(names, config.names.hostKeyAlias)
  names.of("user", config.user)
  for (const key of config.identityFiles) names.of("key", key)
  for (const file of config.userKnownHostsFiles) names.of("path", file)
  for (const hop of jumpHops(config.proxyJump)) {
    nameHost(names, hostOfHop(hop))
    const [, user] = /^(?:ssh:\/\/)?([^@]+)@/.exec(hop) ?? []
    if (user !== undefined) names.of("user", user)
  }
}
