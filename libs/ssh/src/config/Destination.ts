import type { Remote } from "@maestro/core/remote/Remote"

/** What of a remote ssh is told, and the name that errors call it by. */
export type Destination = Pick<Remote, "name" | "target" | "destination" | "port" | "user" | "keyPath" | "sshConfig">

/** Plain channels need plain options: what a user's config may set for interactive use, and what we say instead. */
const plain = ["ClearAllForwardings=yes", "RemoteCommand=none", "RequestTTY=no", "PermitLocalCommand=no", "Tunnel=no"]

/** The same for options that only newer clients know (an unknown one is an error): by their name in `ssh -G`. */
const plainIfKnown: ReadonlyArray<readonly [key: string, option: string]> = [
  ["stdinnull", "StdinNull=no"],
  ["sessiontype", "SessionType=default"],
  ["forkafterauthentication", "ForkAfterAuthentication=no"]
]

/**
 * What the user overrides, as ssh options, and nothing else: the rest is for ssh's own resolution to decide. A key that
 * the user gave is the only one tried beside those of the config, since servers cut a client off after a few.
 */
export const overrideOptions = (remote: Destination): ReadonlyArray<string> => [
  ...(remote.sshConfig === undefined ? [] : ["-F", remote.sshConfig]),
  ...(remote.port === undefined ? [] : ["-p", String(remote.port)]),
  ...(remote.user === undefined ? [] : ["-l", remote.user]),
  ...(remote.keyPath === undefined ? [] : ["-i", remote.keyPath, "-o", "IdentitiesOnly=yes"])
]

/** Options that make a channel plain whatever the user's config says; `known` are the keys of `ssh -G`. */
export const plainOptions = (known: ReadonlyMap<string, unknown>): ReadonlyArray<string> =>
  [...plain, ...plainIfKnown.filter(([key]) => known.has(key)).map(([, option]) => option)].flatMap((option) => [
    "-o",
    option
  ])

/** The destination as the last words of an ssh command line: after `--` nothing is an option. */
export const destinationWords = (remote: Destination): ReadonlyArray<string> => ["--", remote.destination]
