import type { SshCode } from "@maestro/core/remote/SshError"
import type { Advice, AdviceContext } from "./AdviceContext.ts"

const because = (cause: string): string => (cause === "" ? "." : `: ${cause}`)

export const sessionAdvice: Partial<Record<SshCode, (context: AdviceContext) => Advice>> = {
  "account-unavailable": ({ where, user, log, byHand, cause }) => {
    const booting = /booting up|going down|pam_nologin|logins are currently disabled|not permitted to log in yet/i.test(
      log.said
    )
    const password = /password has expired|change your password|Password change/i.test(log.said)
    return {
      title: password
        ? `The password of ${user} on ${where} has expired, and the machine lets nobody in until it is changed.`
        : booting
          ? `${where} is starting or shutting down, and lets nobody in yet.`
          : `${where} knows user ${user}, but gives that account no shell${because(cause)}`,
      steps: password
        ? ["Log in by hand with the command below and change the password."]
        : booting
          ? ["Wait until the machine has started: the connection is tried again by itself."]
          : [
              "Use an account that may run commands.",
              "Or ask whoever runs the machine to unlock the account, or to give it a login shell (chsh)."
            ],
      command: byHand,
      retryable: booting
    }
  },
  "multiplex-failure": ({ cause }) => ({
    title: `The shared SSH connection cannot be used${because(cause)}`,
    steps: [
      "Check that the folder of ControlPath in your SSH config exists, is yours, and is not too deep (a socket's path has at most 104 bytes).",
      "Check that $XDG_RUNTIME_DIR, or /tmp, can be written.",
      "If an old socket file lies there, remove it."
    ],
    retryable: false
  }),
  "channel-refused": ({ where, log, cause }) => {
    const prohibited = /administratively prohibited|subsystem/i.test(log.said)
    return {
      title: prohibited
        ? `${where} does not allow what was asked of it on this connection${because(cause)}`
        : `${where} allows no more sessions on one connection.`,
      steps: prohibited
        ? ["Ask for it to be allowed in the server's sshd_config (AllowTcpForwarding, PermitOpen, Subsystem sftp)."]
        : [
            "Close other sessions on this connection, or wait until they end.",
            "Raise MaxSessions in the server's sshd_config (10 is usual)."
          ],
      retryable: !prohibited
    }
  },
  "pty-failure": ({ where }) => ({
    title: `${where} gave no terminal.`,
    steps: [
      "The machine may be out of terminals, or its /dev/pts is not mounted.",
      "The key or account may forbid terminals: no-pty in authorized_keys, or PermitTTY no in sshd_config."
    ],
    retryable: false
  }),
  "shell-failure": ({ where, user, log, byHand, cause }) => {
    const busy = /Resource temporarily unavailable|Cannot allocate memory/i.test(log.said)
    return {
      title: busy
        ? `${where} cannot start a shell at the moment: it is out of processes or memory.`
        : `${where} let us in, but no shell came up for ${user}${because(cause)}`,
      steps: busy
        ? [
            "End programs on the machine, or wait.",
            "Check the limits of the account: ulimit -u, and the memory of its container."
          ]
        : [
            "Log in by hand with the command below: what is wrong there is wrong here.",
            "Check the account's login shell, and its start-up files for exit or exec.",
            "A forced command (ForceCommand, command= in authorized_keys) may stand in place of the shell."
          ],
      command: byHand,
      retryable: busy
    }
  },
  "disk-full": ({ where }) => ({
    title: `There is no space left on ${where}.`,
    steps: [
      "Free some space, or ask for a larger quota.",
      "The command below, on the machine, shows which file system is full."
    ],
    command: "df -h",
    retryable: false
  }),
  "connection-lost-midway": ({ where, cause }) => ({
    title: `The connection to ${where} broke${because(cause)}`,
    steps: [
      "Nothing to do if it comes back: Maestro connects again, and what runs on the machine goes on there.",
      "If it stays away, check this computer's network and VPN, and whether the machine is up."
    ],
    retryable: true
  })
}
