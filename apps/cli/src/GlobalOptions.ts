import type { Command } from "commander"

/** What every command takes. */
export interface GlobalOptions {
  readonly sshConfig?: string | undefined
  readonly dataDir?: string | undefined
  readonly json: boolean
  /** Never ask anything. */
  readonly batch: boolean
  readonly color: boolean
  readonly verbose: boolean
}

export const globalOptionsOf = (command: Command): GlobalOptions => {
  const { sshConfig, dataDir, json, batch, color, verbose } = command.optsWithGlobals<Partial<GlobalOptions>>()
  return {
    sshConfig,
    dataDir,
    json: json === true,
    batch: batch === true,
    color: color !== false,
    verbose: verbose === true
  }
}
