import type { Command } from "commander"

const collect = (value: string, previous: ReadonlyArray<string> = []) => [...previous, value]

/** What `--secret` and `--secret-file` gave, before it is read. */
export interface SecretFlags {
  readonly secret?: ReadonlyArray<string>
  readonly secretFile?: string
}

/** The options for variables that belong into the keychain: for commands that store them. */
export const withSecretOptions = (command: Command): Command =>
  command
    .option(
      "--secret <name>",
      "secret environment variable, stored in the keychain where there is one; its value is taken from here, or you are asked for it (repeatable)",
      collect
    )
    .option("--secret-file <file>", "secret environment variables from a file of NAME=VALUE lines")
