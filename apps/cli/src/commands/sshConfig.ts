import type { Command } from "commander"
import { globalOptionsOf } from "../GlobalOptions.ts"
import type { ConfigFlags } from "../sshConfig/ConfigFlags.ts"
import { start } from "../start.ts"

const hostsHelp = `
A host is a word of a Host line without * and ? and not negated, that ssh really applies when it is asked for it.
Included files are followed. What ssh refuses is an error.

Examples:
  maestro ssh-config hosts
  maestro ssh-config hosts --config ~/work/ssh_config --json | jq -r '.hosts[]'`

const resolveHelp = `
The options are those of "ssh -G", by its names, for the alias as it would be connected to now. With --json, options that
may repeat are arrays, numbers are numbers, and {"error": "..."} says what ssh refuses.

Examples:
  maestro ssh-config resolve gpu
  maestro ssh-config resolve gpu --config ~/work/ssh_config --json | jq .identityfile`

const withConfig = (command: Command): Command =>
  command.option("--config <file>", "this ssh config file alone, as ssh -F: neither your own nor the system's is read")

/** `maestro ssh-config ...` */
export const addSshConfigCommands = (program: Command): void => {
  const sshConfig = program.command("ssh-config").description("look at what your ssh config says")
  withConfig(sshConfig.command("hosts").description("list the hosts that can be imported"))
    .addHelpText("after", hostsHelp)
    .action((flags: ConfigFlags, command: Command) =>
      start(command, async () => (await import("../sshConfig/ListHosts.ts")).listHosts(flags, globalOptionsOf(command)))
    )
  withConfig(sshConfig.command("resolve").description("show what ssh makes of a host or alias"))
    .argument("<alias>", "a Host of the config, or any other name")
    .addHelpText("after", resolveHelp)
    .action((alias: string, flags: ConfigFlags, command: Command) =>
      start(command, async () =>
        (await import("../sshConfig/ResolveAlias.ts")).showResolved(alias, flags, globalOptionsOf(command))
      )
    )
}
