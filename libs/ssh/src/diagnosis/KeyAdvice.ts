import type { SshCode } from "@maestro/core/remote/SshError"
import { type Advice, type AdviceContext, commandOf } from "./AdviceContext.ts"

const keyPathIn = (said: string): string | undefined =>
  /(?:Load key "([^"]+)"|Permissions \S+ for '([^']+)'|no such identity: (.+?):|Identity file (\S+) not accessible|passphrase for (?:key )?'?([^':]+)'?:)/
    .exec(said)
    ?.slice(1)
    .find((path) => path !== undefined)

const offeredKeys = ({ log }: AdviceContext): ReadonlyArray<string> => {
  if (log.offered.length > 0) {
    const keys = log.offered.map(
      ({ source, type, fingerprint, fromAgent }) =>
        `${source} (${type} ${fingerprint}${fromAgent ? ", from the agent" : ""})`
    )
    return [`Offered, and not accepted: ${keys.join("; ")}.`]
  }
  // Only the log of `-v` tells that there was none.
  return log.methods.length > 0
    ? ["No key was offered: there is no key file where ssh looks, and no agent with a key."]
    : ["See which keys are offered: ssh -v says so, and ssh-add -l lists those of your agent."]
}

const denied = (context: AdviceContext): Advice => {
  const { log, where, user, failure, byHand } = context
  const file = log.offered.find((key) => !key.fromAgent)?.source ?? failure.target?.keyFiles[0]
  const keysWork = log.methods.length === 0 || log.methods.includes("publickey") || /\(.*publickey.*\)/.test(log.said)
  return {
    title: keysWork
      ? `${where} does not accept any of the keys for user ${user}.`
      : `${where} does not take keys for user ${user}: it wants ${log.methods.join(", ")}.`,
    steps: [
      ...offeredKeys(context),
      `Put your public key into ~/.ssh/authorized_keys of ${user} on the machine, with the command below.`,
      `Check the user name: ${user}.`,
      "On the machine, ~/.ssh must have mode 700 and authorized_keys mode 600; its log (journalctl -u ssh) tells why a key was refused."
    ],
    command:
      file === undefined || failure.target === undefined
        ? byHand
        : commandOf(
            "ssh-copy-id",
            "-i",
            file.endsWith(".pub") ? file : `${file}.pub`,
            ...(failure.target.isAlias || failure.target.port === 22 ? [] : ["-p", String(failure.target.port)]),
            failure.target.isAlias ? failure.target.destination : `${user}@${failure.target.hostname}`
          ),
    retryable: false
  }
}

export const keyAdvice: Partial<Record<SshCode, (context: AdviceContext) => Advice>> = {
  "auth-denied": denied,
  "key-passphrase": ({ log }) => {
    const path = log.acceptedFiles.at(-1) ?? keyPathIn(log.said)
    return {
      title: `The key${path === undefined ? "" : ` ${path}`} is protected by a passphrase, and nobody was asked for it.`,
      steps: [
        "Give the key to your SSH agent with the command below; it asks for the passphrase once.",
        'No agent runs? Start one first: eval "$(ssh-agent)"',
        "Or use a key without a passphrase for this machine."
      ],
      command: commandOf("ssh-add", ...(path === undefined ? [] : [path])),
      retryable: false
    }
  },
  "key-permissions": ({ log }) => {
    const path = keyPathIn(log.said)
    const unreadable = path !== undefined && /Load key ".*": Permission denied/.test(log.said)
    return {
      title: unreadable
        ? `You may not read the key file ${path}, so ssh could not use it.`
        : `Others may read the key file${path === undefined ? "" : ` ${path}`}, so ssh refuses to use it.`,
      steps: [
        "Make the file readable by you alone, with the command below.",
        'If somebody else owns it, make it yours: sudo chown "$USER" and the file, or choose another key.'
      ],
      command: commandOf("chmod", "600", path ?? "~/.ssh/id_ed25519"),
      retryable: false
    }
  },
  "key-missing-or-invalid": ({ log, failure }) => {
    const path = keyPathIn(log.said) ?? failure.target?.keyFiles[0]
    const missing = /No such file|ENOENT/i.test(log.said)
    const putty = path?.toLowerCase().endsWith(".ppk") === true
    return {
      title: missing
        ? `There is no key file${path === undefined ? "" : ` ${path}`}.`
        : `${path ?? "The key file"} is not a private key that ssh can read.`,
      steps: missing
        ? [
            "Correct the path of the key in the remote or in your SSH config.",
            "Or make a key with the command below, and put its public half on the machine."
          ]
        : [
            ...(putty ? ["It is a PuTTY key: convert it with puttygen KEY.ppk -O private-openssh -o KEY."] : []),
            "Make sure that it is the private key, not the .pub file, and that it was copied whole, with its first and last line.",
            "The command below tells whether ssh can read it."
          ],
      command: missing
        ? commandOf("ssh-keygen", "-t", "ed25519", ...(path === undefined ? [] : ["-f", path]))
        : commandOf("ssh-keygen", "-y", "-f", path ?? "KEY"),
      retryable: false
    }
  },
  "agent-key-refused": ({ log }) => {
    const key = /signing failed for (\S+) "([^"]+)"/.exec(log.said)
    return {
      title: `The SSH agent has the key${key === null ? "" : ` ${key[2]}`}, but refused to sign with it.`,
      steps: [
        "A hardware key waits for a touch or a PIN: try again and touch it when it blinks.",
        "An agent that asks before use may be locked or its question was refused: unlock it (ssh-add -X, or your password manager).",
        "Remove the key from the agent and add it again: ssh-add -d KEY; ssh-add KEY."
      ],
      command: "ssh-add -l",
      retryable: false
    }
  },
  "too-many-auth-failures": (context) => ({
    title: `${context.where} cut the connection after too many keys that it does not accept.`,
    steps: [
      ...offeredKeys(context),
      "Your agent holds many keys, and each one counts. Give this remote its key: only that one is then offered.",
      "In an SSH config: IdentityFile KEY and IdentitiesOnly yes under the machine's Host line."
    ],
    command: "ssh-add -l",
    retryable: false
  })
}
