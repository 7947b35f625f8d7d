import type { GlobalOptions } from "../GlobalOptions.ts"
import { localPath } from "../remote/PrivateKey.ts"

export interface ConfigFlags {
  readonly config?: string
}

/** The config file that was named, with `--config` or as for every command; undefined for the user's own and the system's. */
export const chosenConfig = (flags: ConfigFlags, { sshConfig }: GlobalOptions): string | undefined => {
  const given = flags.config ?? sshConfig
  // `none` is ssh's own word for no file at all.
  return given === undefined || given.toLowerCase() === "none" ? given : localPath(given)
}
