import type { SshCode } from "@maestro/core/remote/SshError"
import { type Advice, type AdviceContext, commandOf } from "./AdviceContext.ts"

const firstLine = (text: string, pattern: RegExp): string | undefined =>
  text.split("\n").find((line) => pattern.test(line))

export const reachAdvice: Partial<Record<SshCode, (context: AdviceContext) => Advice>> = {
  "local-ssh-missing": () => ({
    title: "There is no ssh program on this computer, so no machine can be reached.",
    steps: [
      "Install the OpenSSH client (Debian, Ubuntu: openssh-client; Fedora: openssh-clients; Windows: the optional feature OpenSSH Client).",
      "If it is installed, put its folder on the PATH of the program that runs Maestro."
    ],
    command:
      process.platform === "win32" ? "winget install Microsoft.OpenSSH.Preview" : "sudo apt-get install openssh-client",
    retryable: false
  }),
  "config-error": ({ log, byHand }) => ({
    title: `ssh does not accept its configuration: ${firstLine(log.said, /\S/) ?? "it gave no reason"}`,
    steps: [
      "Correct the line that ssh names, or remove it.",
      "An option that only some ssh versions know can be made harmless with IgnoreUnknown at the top of the file.",
      "Check with the command below: it prints the resolved options, or the error."
    ],
    command: byHand.replace(/^ssh /, "ssh -G "),
    retryable: false
  }),
  "config-permissions": ({ log }) => {
    const path = /Bad owner or permissions on (\S+)/.exec(log.said)?.[1]
    return {
      title: `ssh refuses its configuration file${path === undefined ? "" : ` ${path}`}, because others may write it or somebody else owns it.`,
      steps: [
        "Make the file writable by you alone, with the command below.",
        'If somebody else owns it, make it yours: sudo chown "$USER" and the file.'
      ],
      command: commandOf("chmod", "600", path ?? "~/.ssh/config"),
      retryable: false
    }
  },
  dns: ({ failure, log, where }) => {
    const host = /resolve hostname (\S+?):/.exec(log.said)?.[1] ?? failure.target?.hostname ?? where
    const transient = /Temporary failure|EAI_AGAIN|Try again/i.test(log.said)
    return {
      title: transient
        ? `The name ${host} cannot be looked up at the moment: the name server does not answer.`
        : `There is no machine called ${host}: its name cannot be resolved.`,
      steps: [
        `Check the spelling of ${host}.`,
        "If it is an alias of your SSH config, make sure that a Host line of the file in use has it, with a HostName.",
        "If it is a name of a private network, connect to its VPN, and check your DNS settings.",
        "Or use the machine's IP address."
      ],
      command: commandOf("getent", "hosts", host),
      retryable: transient
    }
  },
  unreachable: ({ where, log }) => ({
    title: /Network is (?:unreachable|down)|ENETUNREACH/i.test(log.said)
      ? `There is no network path to ${where} from here.`
      : `${where} cannot be reached: no machine answers at that address.`,
    steps: [
      "Check that this computer is online, and its VPN connected.",
      "Check that the address is right and the machine is switched on.",
      "An IPv6 address needs IPv6 on this network: AddressFamily inet in the SSH config makes ssh use IPv4."
    ],
    retryable: true
  }),
  refused: ({ failure, where, byHand }) => ({
    title: `${where} refused the connection: nothing listens there for SSH.`,
    steps: [
      "Check that the SSH server runs on the machine: sudo systemctl status ssh (or sshd).",
      failure.target === undefined
        ? "Check the port: an SSH server listens on 22, unless it was told otherwise."
        : `Check the port: ${failure.target.port} is what Maestro tried.`,
      "If the machine has just been started, wait until its SSH server is up."
    ],
    command: byHand,
    retryable: true
  }),
  timeout: ({ where, log, byHand }) => ({
    title:
      log.server === undefined
        ? `${where} did not answer in time.`
        : `${where} answered, and then went silent before the connection was ready.`,
    steps: [
      "Check that this computer is online, and its VPN connected.",
      "A firewall may drop the connection: check that the address and port are open from here.",
      "The machine may be asleep, switched off or overloaded."
    ],
    command: byHand,
    retryable: true
  }),
  "connection-closed": ({ where, byHand, log }) => ({
    title: `${where} closed the connection before it was ready.`,
    steps: [
      /penalty|Not allowed at this time|MaxStartups|kex_exchange|ssh_exchange/i.test(log.said)
        ? "The server may be holding off this address after failed or too many connections (fail2ban, MaxStartups, PerSourcePenalties): wait a few minutes."
        : "Try again in a minute: the server may be restarting or overloaded.",
      "Ask for the server's log: journalctl -u ssh on the machine tells why it closed the connection.",
      "Check hosts.allow, hosts.deny and AllowUsers on the machine."
    ],
    command: byHand,
    retryable: true
  }),
  "handshake-mismatch": ({ where, log }) => {
    const [, what, offer] = /no matching ([\w ]+?) found(?:\. Their offer: (\S+))?/i.exec(log.said) ?? []
    const option =
      what === undefined
        ? undefined
        : /key exchange/i.test(what)
          ? "KexAlgorithms"
          : /host key/i.test(what)
            ? "HostKeyAlgorithms"
            : /mac/i.test(what)
              ? "MACs"
              : /cipher/i.test(what)
                ? "Ciphers"
                : undefined
    const first = offer?.split(",")[0]
    return {
      title:
        what === undefined
          ? `What answers at ${where} does not speak SSH as this ssh understands it.`
          : `This ssh and ${where} have no ${what} in common${offer === undefined ? "" : `; the server offers ${offer}`}.`,
      steps:
        option === undefined || first === undefined
          ? [
              "Check the port: another kind of server may listen there.",
              "Check the versions of ssh here and on the machine, and update the older one."
            ]
          : [
              "Best: update the SSH server on the machine; what it offers is outdated.",
              `Or allow it for this machine alone, in your SSH config: under its Host line, ${option} +${first}`
            ],
      ...(option === undefined || first === undefined ? {} : { command: `${option} +${first}` }),
      retryable: false
    }
  }
}
