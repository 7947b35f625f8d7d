import type { Command } from "commander"
import { globalOptionsOf } from "../GlobalOptions.ts"
import type { ConfigFlags } from "../sshConfig/ConfigFlags.ts"

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
    .action(async (flags: ConfigFlags, command: Command) => {
      const [{ runProcess }, { sshConfigLayer }, { listHosts }] = await Promise.all([
        import("../RunProcess.ts"),
        import("../sshConfig/SshConfigLayer.ts"),
        import("../sshConfig/ListHosts.ts")
      ])
      const options = globalOptionsOf(command)
      await runProcess(options, sshConfigLayer(options), listHosts(flags, options))
    })
  withConfig(sshConfig.command("resolve").description("show what ssh makes of a host or alias"))
    .argument("<alias>", "a Host of the config, or any other name")
    .addHelpText("after", resolveHelp)
    .action(async (alias: string, flags: ConfigFlags, command: Command) => {
      const [{ runProcess }, { sshConfigLayer }, { showResolved }] = await Promise.all([
        import("../RunProcess.ts"),
        import("../sshConfig/SshConfigLayer.ts"),
        import("../sshConfig/ResolveAlias.ts")
      ])
      const options = globalOptionsOf(command)
      await runProcess(options, sshConfigLayer(options), showResolved(alias, flags, options))
    })
}
