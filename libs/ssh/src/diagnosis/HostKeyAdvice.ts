import type { SshCode } from "@maestro/core/remote/SshError"
import { type Advice, type AdviceContext, commandOf, type HostKeyTrouble } from "./AdviceContext.ts"

/** Finds file, line and fingerprints in the warning that ssh prints. */
export const hostKeyTrouble = (
  said: string,
  shown: { readonly type: string; readonly fingerprint: string } | undefined,
  target: { readonly hostname: string; readonly port: number } | undefined
): HostKeyTrouble => {
  const offending = /^Offending (\S+) key in (.+):(\d+)\s*$/m.exec(said)
  const removal = /ssh-keygen -f (?:"([^"]*)"|'([^']*)') -R (?:"([^"]*)"|'([^']*)')/.exec(said)
  const named = /^Host key for (\S+) has changed/m.exec(said)?.[1]
  const known =
    target === undefined ? undefined : target.port === 22 ? target.hostname : `[${target.hostname}]:${target.port}`
  return {
    entry: removal?.[3] ?? removal?.[4] ?? named ?? known,
    file: offending?.[2] ?? removal?.[1] ?? removal?.[2],
    line: offending?.[3],
    type: offending?.[1] ?? shown?.type,
    shown:
      shown?.fingerprint ??
      /(SHA256:[A-Za-z0-9+/=]+|(?:MD5:)?(?:[0-9a-f]{2}:){15}[0-9a-f]{2})/.exec(said)?.[1]?.replace(/\.$/, "")
  }
}

const changed = ({ hostKey, where, log }: AdviceContext): Advice => {
  const at =
    hostKey.file === undefined
      ? "known_hosts"
      : `${hostKey.file}${hostKey.line === undefined ? "" : ` line ${hostKey.line}`}`
  const revoked = /revoked/i.test(log.said)
  return {
    title: revoked
      ? `The host key of ${where} is marked as revoked in ${at}. Nothing was sent to it.`
      : `The host key of ${where} is not the one in ${at}: this may be another machine, or somebody in between. Nothing was sent to it.`,
    steps: [
      ...(hostKey.shown === undefined
        ? []
        : [`It now shows ${hostKey.type === undefined ? "" : `${hostKey.type} `}${hostKey.shown}.`]),
      ...(hostKey.file === undefined || hostKey.entry === undefined
        ? []
        : [`The key on record is shown by: ${commandOf("ssh-keygen", "-l", "-f", hostKey.file, "-F", hostKey.entry)}`]),
      "Ask whoever runs the machine whether its key was changed (a new installation does that), and compare the fingerprint: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on the machine.",
      "Only if it is right: remove the old key with the command below, and connect again to accept the new one."
    ],
    ...(hostKey.entry === undefined
      ? {}
      : {
          command: commandOf(
            "ssh-keygen",
            ...(hostKey.file === undefined ? [] : ["-f", hostKey.file]),
            "-R",
            hostKey.entry
          )
        }),
    retryable: false
  }
}

const unknown = ({ hostKey, where, failure, byHand }: AdviceContext): Advice => {
  const file = failure.target?.knownHostsFiles[0] ?? "~/.ssh/known_hosts"
  const target = failure.target
  return {
    title: `The host key of ${where} is not known here yet${hostKey.shown === undefined ? "" : `: it shows ${hostKey.type === undefined ? "" : `${hostKey.type} `}${hostKey.shown}`}.`,
    steps: [
      "Compare the fingerprint with the machine's own: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on it, or ask whoever runs it.",
      ...(target === undefined ? [] : [`If it is right, accept it: maestro remote trust ${failure.remote}`]),
      `${target === undefined ? "If it is right, connect" : "Or connect"} once by hand and answer yes: ${byHand}`,
      `Or add the key with the command below, and compare the fingerprint in ${file} afterwards: ssh-keyscan does not verify it.`
    ],
    command:
      target === undefined || target.proxied
        ? byHand
        : `${commandOf("ssh-keyscan", ...(target.port === 22 ? [] : ["-p", String(target.port)]), "--", target.hostname)} >> ${commandOf(file)}`,
    retryable: false
  }
}

export const hostKeyAdvice: Partial<Record<SshCode, (context: AdviceContext) => Advice>> = {
  "host-key-changed": changed,
  "host-key-unknown": unknown
}
