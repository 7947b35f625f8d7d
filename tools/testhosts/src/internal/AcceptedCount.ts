/** Logins in a server's log. `Accepted key ED25519 ... found at ...` at LogLevel VERBOSE only says that a key may try. */
export const acceptedCount = (log: string): number => log.match(/^Accepted \S+ for /gm)?.length ?? 0
