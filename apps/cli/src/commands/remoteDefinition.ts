import type { Command } from "commander"
import { globalOptionsOf } from "../GlobalOptions.ts"
import type { EditFlags } from "../remote/EditRemote.ts"
import type { ImportFlags } from "../remote/ImportRemotes.ts"
import { start } from "../start.ts"
import { withEnvOptions } from "./envOptions.ts"
import { withSecretOptions } from "./secretOptions.ts"

const editExamples = `
Fields that can be cleared: port, user, key, cwd, env (all variables), ssh-config, and alias (back to a host of its own,
with what the ssh config says of it now filled in). What is not mentioned stays; if anything is wrong, nothing is changed.
A variable that is secret stays secret, also with --env, until it is unset.

Examples:
  maestro remote edit gpu --port 2222 --user ann
  maestro remote edit gpu --clear port --clear key      what ssh's own configuration says counts again
  maestro remote edit gpu --alias gpu                   from a host to an alias; what was filled goes on overriding it
  maestro remote edit gpu --clear alias                 and back
  maestro remote edit gpu --env LANG=C --secret API_TOKEN --unset-env OLD_TOKEN
  maestro remote edit gpu --name gpu-old`

const importExamples = `
An imported remote keeps the alias alone: user, port, keys and proxies come from the ssh config at every connection.

Examples:
  maestro remote import                      the hosts of your ssh config, and which of them are remotes already
  maestro remote import gpu db
  maestro remote import gpu --name gpu-work
  maestro remote import --all
  maestro remote import --all --config ~/work/ssh_config

Exit codes: 0 done, 3 ssh refuses its config, 6 some were not imported since their name is taken.`

const explainHelp = `
Nothing is connected to. Each value is the user's (given with the remote), the ssh config's (with its line where it can
be found), ssh's own default, or Maestro's. The way shows every machine that is passed.

Examples:
  maestro remote explain gpu
  maestro remote explain gpu --json | jq -r '.options[] | select(.option == "user") | .where'`

const defaultHelp = `
The default is a mark in lists and pickers. Nothing runs there because of it: commands want --remote as before.

Examples:
  maestro remote default           which one it is
  maestro remote default gpu
  maestro remote default --clear`

const collect = (value: string, previous: ReadonlyArray<string> = []) => [...previous, value]

/** `maestro remote edit|default|import|explain`: what changes and explains a definition. */
export const addDefinitionCommands = (remote: Command): void => {
  withSecretOptions(
    withEnvOptions(
      remote
        .command("edit")
        .description("change a machine's definition; with --ssh-config, the config file too")
        .argument("<remote>", "name or id")
        .option("--name <name>", "another name")
        .option("--host <host>", "host name or address, instead of an alias")
        .option("--alias <alias>", "a Host of your ssh config, instead of a host")
        .option("--port <port>", "port")
        .option("--user <user>", "user name there")
        .option("--key <path>", "private key file")
        .option("--cwd <folder>", "folder that commands run in; absolute, or starting with ~/")
        .option("--clear <field>", "clear this field (repeatable)", collect)
        .option("--unset-env <name>", "forget this variable (repeatable)", collect)
    )
  )
    .addHelpText("after", editExamples)
    .action((name: string, flags: EditFlags, command: Command) => {
      const { sshConfig } = globalOptionsOf(command)
      return start(command, async () =>
        (await import("../remote/EditRemote.ts")).editRemote(name, { ...flags, sshConfig })
      )
    })
  remote
    .command("default")
    .description("show, set or clear the mark of the default machine")
    .argument("[remote]", "name or id")
    .option("--clear", "mark none")
    .addHelpText("after", defaultHelp)
    .action((name: string | undefined, flags: { readonly clear?: boolean }, command: Command) =>
      start(command, async () => (await import("../remote/DefaultRemote.ts")).defaultRemote(name, flags))
    )
  remote
    .command("import")
    .description("list the hosts of your ssh config, or make remotes of them")
    .argument("[alias...]", "hosts to import; none: list them")
    .option("--all", "import every one that is listed")
    .option("--name <name>", "what to call the remote, when one is imported")
    .option("--config <file>", "this ssh config file alone, as ssh -F; the remotes remember it")
    .addHelpText("after", importExamples)
    .action((aliases: ReadonlyArray<string>, flags: ImportFlags, command: Command) =>
      start(command, async () =>
        (await import("../remote/ImportRemotes.ts")).importRemotes(aliases, flags, globalOptionsOf(command))
      )
    )
  remote
    .command("explain")
    .description("show what would be used to reach a machine, and where each value comes from")
    .argument("<remote>", "name or id")
    .addHelpText("after", explainHelp)
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () =>
        (await import("../remote/ExplainRemote.ts")).explainRemote(name, globalOptionsOf(command))
      )
    )
}
