import type { Command } from "commander"

const collect = (value: string, previous: ReadonlyArray<string> = []) => [...previous, value]

/** What `--env` and `--env-file` gave, before it is read. */
export interface EnvFlags {
  readonly env?: ReadonlyArray<string>
  readonly envFile?: string
}

/** The options for environment variables, the same for every command that takes them. */
export const withEnvOptions = (command: Command): Command =>
  command
    .option(
      "--env <name[=value]>",
      "environment variable; NAME alone takes its value from here, and keeps it out of the process list: other users of this machine may see NAME=VALUE (repeatable)",
      collect
    )
    .option("--env-file <file>", "environment variables from a file of NAME=VALUE lines")
