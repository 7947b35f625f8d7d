import type { Command } from "commander"
import type { AddFlags } from "../remote/AddRemote.ts"
import type { TrustFlags } from "../remote/TrustRemote.ts"
import { globalOptionsOf } from "../GlobalOptions.ts"
import type { EditFlags } from "../remote/EditRemote.ts"
import type { ImportFlags } from "../remote/ImportRemotes.ts"
import { start } from "../start.ts"
import { withEnvOptions } from "./envOptions.ts"

const addExamples = `
Examples:
  maestro remote add gpu --host gpu.example.org --user ann --key ~/.ssh/id_ed25519
  maestro remote add box --alias box --cwd ~/project        everything else as ~/.ssh/config says
  TOKEN=... maestro remote add ci --host 10.0.0.7 --env TOKEN

The private key may also be one that only your ssh-agent has: then PATH.pub must be there. Values of environment
variables are stored in Maestro's own file, which only you can read, and are never printed.`

const editExamples = `
Fields that can be cleared: port, user, key, cwd, env (all variables), ssh-config, and alias (back to a host of its own,
with what the ssh config says of it now filled in). What is not mentioned stays; if anything is wrong, nothing is changed.

Examples:
  maestro remote edit gpu --port 2222 --user ann
  maestro remote edit gpu --clear port --clear key      what ssh's own configuration says counts again
  maestro remote edit gpu --alias gpu                   from a host to an alias; what was filled goes on overriding it
  maestro remote edit gpu --clear alias                 and back
  maestro remote edit gpu --env TOKEN --unset-env OLD_TOKEN
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

/** The commands that change and explain what is defined. */
const addDefinitionCommands = (remote: Command): void => {
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

const statusHelp = `
Examples:
  maestro remote status
  maestro remote status gpu --json | jq '.remotes[].health.roundTrip'
  maestro remote status gpu box --watch

States: connecting, connected (good, degraded or stalled), reconnecting (with the attempt and the next try's time), needs
you (nothing is tried until you have done something), disabled (not connected to).
Exit codes: 0 all are connected or disabled, 3 one is unreachable, 4 one needs you, 5 no such remote.`

/** `maestro remote ...` */
export const addRemoteCommands = (program: Command): void => {
  const remote = program.command("remote").description("define and test the machines that things run on")

  withEnvOptions(
    remote
      .command("add")
      .description("define a machine that is reached over SSH")
      .argument("<name>", "what you will call it: letters, digits, dots, dashes, underscores")
      .option("--host <host>", "host name or address")
      .option("--alias <alias>", "a Host of your ssh config: user, port, key, proxy... come from there at connect time")
      .option("--port <port>", "port; without it, what ssh's own configuration says (22)")
      .option("--user <user>", "user name there; without it, what ssh's own configuration says")
      .option("--key <path>", "private key file")
      .option("--cwd <folder>", "folder that commands run in; absolute, or starting with ~/")
  )
    .option("--disabled", "keep it, but let nothing run on it")
    .addHelpText("after", addExamples)
    .action((name: string, flags: AddFlags, command: Command) =>
      start(command, async () =>
        (await import("../remote/AddRemote.ts")).addRemote(name, { ...flags, ...globalOptionsOf(command) })
      )
    )

  addDefinitionCommands(remote)
  remote
    .command("list")
    .description("list the machines")
    .addHelpText("after", "\nExample:\n  maestro remote list --json | jq -r '.remotes[].name'")
    .action((_: unknown, command: Command) =>
      start(command, async () => (await import("../remote/ListRemotes.ts")).listRemotes)
    )

  remote
    .command("show")
    .description("show what is known of a machine; of environment variables, the names only")
    .argument("<remote>", "name or id")
    .addHelpText("after", "\nExample:\n  maestro remote show gpu")
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../remote/ShowRemote.ts")).showRemote(name))
    )

  remote
    .command("test")
    .description("try the way to a machine step by step, and say what it is")
    .argument("<remote>", "name or id")
    .addHelpText(
      "after",
      `
Examples:
  maestro remote test gpu
  maestro remote test gpu --verbose        with what ssh itself wrote, when it fails
  maestro remote test gpu --json | jq .machine

The steps: resolve config, reach, host key, authenticate, shell, platform. A disabled remote can be tested too.
Exit codes: 0 it works, 3 unreachable, 4 authentication or host key, 5 no such remote.`
    )
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () => (await import("../remote/TestRemote.ts")).testRemote(name, globalOptionsOf(command)))
    )

  remote
    .command("status")
    .description("connect, and say how the connections are: round trip, what is tried again, what needs you")
    .argument("[remotes...]", "names or ids; without any, all of them")
    .option("-w, --watch", "stay, keep them connected, and print a line whenever one changes (end it with Ctrl-C)")
    .addHelpText("after", statusHelp)
    .action((names: ReadonlyArray<string>, flags: { readonly watch?: boolean }, command: Command) =>
      start(command, async () => (await import("../remote/RemoteStatus.ts")).remoteStatus(names, flags))
    )

  remote
    .command("trust")
    .description("show the host key of a machine, and have ssh remember it")
    .argument("<remote>", "name or id")
    .option("--fingerprint <fingerprint>", "remember it only if this is its fingerprint (SHA256:...)")
    .option("-y, --yes", "remember whatever key it shows, without asking")
    .option("--replace", "where another key is on record: remove that one, once the new one is decided on")
    .addHelpText(
      "after",
      `
Examples:
  maestro remote trust gpu                                  shows the key, and asks
  maestro remote trust gpu --fingerprint SHA256:Kx2...      for programs: remembers this key and no other
  maestro remote trust gpu --replace                        after the machine was installed anew

The key goes into the known_hosts file that ssh reads for this machine (UserKnownHostsFile, HashKnownHosts and
HostKeyAlias of your ssh config count). A machine behind a jump host is asked through it. On the machine,
ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub shows the right fingerprint.
Exit codes: 0 it is known now, 3 unreachable, 4 not accepted, another key on record, or revoked, 5 no such remote.`
    )
    .action((name: string, flags: TrustFlags, command: Command) =>
      start(command, async () =>
        (await import("../remote/TrustRemote.ts")).trustRemote(name, flags, globalOptionsOf(command))
      )
    )

  remote
    .command("disconnect")
    .description("end the connection that Maestro keeps to a machine; jobs there go on")
    .argument("<remote>", "name or id")
    .addHelpText(
      "after",
      `
Example:
  maestro remote disconnect gpu

Maestro keeps one connection per remote for 10 minutes after its last use, so that the next command need not authenticate
again. A connection of your own (ControlMaster) is used, but never ended.`
    )
    .action((name: string, _: unknown, command: Command) =>
      start(command, async () =>
        (await import("../remote/DisconnectRemote.ts")).disconnectRemote(name, globalOptionsOf(command))
      )
    )

  for (const [verb, enabled, description] of [
    ["enable", true, "let things run on a machine again"],
    ["disable", false, "keep a machine, and let nothing run on it"]
  ] as const) {
    remote
      .command(verb)
      .description(description)
      .argument("<remote>", "name or id")
      .addHelpText("after", `\nExample:\n  maestro remote ${verb} gpu`)
      .action((name: string, _: unknown, command: Command) =>
        start(command, async () => (await import("../remote/EnableRemote.ts")).enableRemote(name, enabled))
      )
  }

  remote
    .command("remove")
    .description("forget a machine; nothing is changed on it")
    .argument("<remote>", "name or id")
    .option("-y, --yes", "do not ask (needed where there is no terminal to ask on)")
    .addHelpText("after", "\nExample:\n  maestro remote remove gpu --yes")
    .action((name: string, flags: { readonly yes?: boolean }, command: Command) =>
      start(command, async () => (await import("../remote/RemoveRemote.ts")).removeRemote(name, flags))
    )
}
