import type { ResolvedConfig } from "./ResolvedConfig.ts"

/** Seconds without an answer after which a connection attempt is given up, when the user's config sets none. */
const connectSeconds = 15

/**
 * The options that Maestro gives a connection of its own where the user's config leaves them open, by ssh's names: a
 * dead link is noticed (product row R10), an attempt ends, and the connection outlives one command.
 */
export const connectionDefaults = (config: ResolvedConfig): Readonly<Record<string, string>> => ({
  ...(/^(?:no|false)$/.test(config.controlPersist) ? { ControlPersist: "600" } : {}),
  ...(config.serverAliveInterval > 0 ? {} : { ServerAliveInterval: "5", ServerAliveCountMax: "3" }),
  ...(config.connectTimeout === undefined ? { ConnectTimeout: String(connectSeconds) } : {})
})
