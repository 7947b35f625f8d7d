import { homedir } from "node:os"
import { join, resolve } from "node:path"

export interface DataFolderInput {
  /** What the user said on the command line. */
  readonly option?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly home: string
}

/**
 * Where Maestro keeps what it stores: what the user said (option, then `MAESTRO_DATA_DIR`), else the platform's own
 * place for application data. Always absolute, so that a change of folder cannot change the store.
 */
export const dataFolder = ({ option, env, platform, home }: DataFolderInput): string => {
  if (option !== undefined) return resolve(option)
  // An empty variable counts as not set, as in the XDG specification.
  if (env["MAESTRO_DATA_DIR"]) return resolve(env["MAESTRO_DATA_DIR"])
  if (platform === "win32") return join(env["APPDATA"] || join(home, "AppData", "Roaming"), "maestro")
  if (platform === "darwin") return join(home, "Library", "Application Support", "maestro")
  return join(env["XDG_DATA_HOME"] || join(home, ".local", "share"), "maestro")
}

/** The folder of this process. */
export const currentDataFolder = (option: string | undefined): string =>
  dataFolder({ option, env: process.env, platform: process.platform, home: homedir() })
