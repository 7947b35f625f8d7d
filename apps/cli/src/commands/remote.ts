import type { Command } from "commander"
import type { AddFlags } from "../remote/AddRemote.ts"
import type { TrustFlags } from "../remote/TrustRemote.ts"
import { globalOptionsOf } from "../GlobalOptions.ts"
import { start } from "../start.ts"
import { withEnvOptions } from "./envOptions.ts"
import { withSecretOptions } from "./secretOptions.ts"
import { addDefinitionCommands } from "./remoteDefinition.ts"

const addExamples = `
Examples:
  maestro remote add gpu --host gpu.example.org --user ann --key ~/.ssh/id_ed25519
  maestro remote add box --alias box --cwd ~/project        everything else as ~/.ssh/config says
  maestro remote add ci --host 10.0.0.7 --env LANG=C.UTF-8 --secret API_TOKEN    asks for the token

The private key may also be one that only your ssh-agent has: then PATH.pub must be there. Values of environment
variables are never printed. Those of secret ones are stored in the keychain of this machine, where there is one, and the
others in files that only you can read. MAESTRO_KEYCHAIN=off does without a keychain.`

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

  withSecretOptions(
    withEnvOptions(
      remote
        .command("add")
        .description("define a machine that is reached over SSH")
        .argument("<name>", "what you will call it: letters, digits, dots, dashes, underscores")
        .option("--host <host>", "host name or address")
        .option(
          "--alias <alias>",
          "a Host of your ssh config: user, port, key, proxy... come from there at connect time"
        )
        .option("--port <port>", "port; without it, what ssh's own configuration says (22)")
        .option("--user <user>", "user name there; without it, what ssh's own configuration says")
        .option("--key <path>", "private key file")
        .option("--cwd <folder>", "folder that commands run in; absolute, or starting with ~/")
    )
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
    .addHelpText(
      "after",
      `
Example:
  maestro remote remove gpu --yes

The sessions that use it are named first. They stay, with all that was said in them, and refuse to run until they are given
another machine: maestro session edit SESSION --remote NAME (or --local).`
    )
    .action((name: string, flags: { readonly yes?: boolean }, command: Command) =>
      start(command, async () => (await import("../remote/RemoveRemote.ts")).removeRemote(name, flags))
    )
}
