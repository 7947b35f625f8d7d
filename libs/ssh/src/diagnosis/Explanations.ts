import type { TextCode } from "./TextCode.ts"

/** What people see and what it means, for the page that explains every code. */
export interface Explanation {
  /** A text of a program that gets this code; its advice is what the page shows. */
  readonly example: string
  readonly exitCode: number | null
  /** The rows of the troubleshooting table that it belongs to. */
  readonly row: string
  readonly meaning: string
}

/** Every code that is an error. */
export const explanations: Readonly<Record<Exclude<TextCode, "none">, Explanation>> = {
  "config-error": {
    row: "T9",
    example: "/home/ann/.ssh/config: line 9: Bad configuration option: proxyjmp",
    exitCode: 255,
    meaning: "ssh does not understand a line of its configuration or an option, and does nothing at all."
  },
  "config-permissions": {
    row: "T9",
    example: "Bad owner or permissions on /home/ann/.ssh/config",
    exitCode: 255,
    meaning: "Others could change the configuration file, so ssh does not trust it."
  },
  dns: {
    row: "T6",
    example: "ssh: Could not resolve hostname build7: Name or service not known",
    exitCode: 255,
    meaning:
      "The name has no address: it is misspelled, it is an alias that the configuration in use does not have, or its name server is only known inside a VPN. A name server that does not answer is temporary."
  },
  unreachable: {
    row: "T7",
    example: "ssh: connect to host build7 port 22: No route to host",
    exitCode: 255,
    meaning: "This computer has no network path to the address, or nothing there answers."
  },
  refused: {
    row: "T4",
    example: "ssh: connect to host build7 port 22: Connection refused",
    exitCode: 255,
    meaning: "The machine answers, but no SSH server listens on that port."
  },
  timeout: {
    row: "T5",
    example: "ssh: connect to host build7 port 22: Connection timed out",
    exitCode: 255,
    meaning: "Nothing came back: a firewall drops the packets, the VPN is off, or the machine is."
  },
  "proxy-failure": {
    row: "T9",
    example:
      "ssh: connect to host bastion port 22: Connection refused\nkex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535",
    exitCode: 255,
    meaning:
      "The way to the machine leads over a jump host or a proxy program, and that part of it broke. What broke there is told with it."
  },
  "connection-closed": {
    row: "T9",
    example: "kex_exchange_identification: Connection closed by remote host\nConnection closed by 203.0.113.4 port 22",
    exitCode: 255,
    meaning: "The server hung up before anybody had logged in: it is overloaded (MaxStartups), or blocks this address."
  },
  "handshake-mismatch": {
    row: "T9",
    example: "Unable to negotiate with 203.0.113.4 port 22: no matching host key type found. Their offer: ssh-rsa",
    exitCode: 255,
    meaning: "Both ends speak, but have no algorithm in common, or the other end is no SSH server."
  },
  "host-key-unknown": {
    row: "T2",
    example:
      "No ED25519 host key is known for build7 and you have requested strict checking.\nHost key verification failed.",
    exitCode: 255,
    meaning: "The machine shows a key that this computer has never seen, and nobody has confirmed it."
  },
  "host-key-changed": {
    row: "T2",
    example:
      "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nThe fingerprint for the ED25519 key sent by the remote host is\nSHA256:vD4kX7Q2mU1c9sYh8T0pWn3fJr5bLgEaZxKoIiCdMyA.\nOffending ED25519 key in /home/ann/.ssh/known_hosts:3\nHost key for build7 has changed and you have requested strict checking.\nHost key verification failed.",
    exitCode: 255,
    meaning:
      "The machine shows another key than before. Either it was installed anew, or somebody stands between you and it. Nothing is sent to it."
  },
  "key-permissions": {
    row: "T9",
    example:
      "Permissions 0644 for '/home/ann/.ssh/id_ed25519' are too open.\nLoad key \"/home/ann/.ssh/id_ed25519\": bad permissions\nann@build7: Permission denied (publickey).",
    exitCode: 255,
    meaning: "The private key can be read by others, or not by you, so ssh does not use it."
  },
  "key-missing-or-invalid": {
    row: "T9",
    example: 'Load key "/home/ann/.ssh/id.ppk": error in libcrypto\nann@build7: Permission denied (publickey).',
    exitCode: 255,
    meaning: "The key file is not there, or is not a private key of a kind that ssh reads."
  },
  "key-passphrase": {
    row: "T3",
    example: "Enter passphrase for key '/home/ann/.ssh/id_ed25519': ",
    exitCode: 255,
    meaning: "The key is encrypted, and its passphrase was not given, or not the right one."
  },
  "agent-key-refused": {
    row: "T9",
    example:
      'sign_and_send_pubkey: signing failed for ED25519-SK "ann@laptop" from agent: agent refused operation\nann@build7: Permission denied (publickey).',
    exitCode: 255,
    meaning: "The SSH agent has the key but did not sign: no touch, no PIN, locked, or not there."
  },
  "too-many-auth-failures": {
    row: "T9",
    example: "Received disconnect from 203.0.113.4 port 22:2: Too many authentication failures",
    exitCode: 255,
    meaning: "The server counts every key that it is offered, and hung up before the right one came."
  },
  "auth-denied": {
    row: "T1",
    example: "ann@build7: Permission denied (publickey).",
    exitCode: 255,
    meaning: "The machine knows none of the keys that were offered for this user, or wants another method."
  },
  "account-unavailable": {
    row: "T9",
    example: "This account is currently not available.",
    exitCode: 1,
    meaning:
      "The login is right, but the account may not run commands: no shell, expired, locked, restricted to SFTP, or the machine is starting."
  },
  "multiplex-failure": {
    row: "T9",
    example: "Control socket connect(/home/ann/.ssh/cm-1): Permission denied",
    exitCode: 255,
    meaning: "The socket over which connections are shared (ControlMaster) cannot be made or used."
  },
  "channel-refused": {
    row: "T9",
    example: "channel 0: open failed: administratively prohibited: open failed",
    exitCode: 255,
    meaning: "The connection stands, but the server does not open one more session, or not of this kind (sftp, exec)."
  },
  "pty-failure": {
    row: "T9",
    example: "PTY allocation request failed on channel 0",
    exitCode: null,
    meaning: "The server gave no terminal, or a program wants one and was started without."
  },
  "connection-lost-midway": {
    row: "T9",
    example: "client_loop: send disconnect: Broken pipe",
    exitCode: 255,
    meaning: "The connection stood and then broke. What runs on the machine goes on there; Maestro connects again."
  },
  "agent-not-found": {
    row: "T8",
    example: "bash: line 1: claude: command not found",
    exitCode: 127,
    meaning: "The agent's command is not installed on the machine, or not on the PATH of its login shell."
  },
  "command-not-found": {
    row: "T8",
    example: "bash: line 1: rg: command not found",
    exitCode: 127,
    meaning: "A command is not installed on the machine, or not on the PATH of its login shell."
  },
  "interpreter-missing": {
    row: "T8",
    example: "/usr/bin/env: ‘node’: No such file or directory",
    exitCode: 127,
    meaning:
      "The command is there, but what it needs to run is not: its interpreter (node, python), a library, or another processor."
  },
  "remote-dir-missing": {
    row: "T9",
    example: "bash: line 1: cd: /srv/app: No such file or directory",
    exitCode: 1,
    meaning: "The working directory does not exist on the machine."
  },
  "permission-denied-fs": {
    row: "T9",
    example: "mkdir: cannot create directory ‘/srv/app’: Permission denied",
    exitCode: 1,
    meaning: "The user on the machine may not read, write or run this file. It has nothing to do with the login."
  },
  "disk-full": {
    row: "T9",
    example: "tee: /srv/app/out.log: No space left on device",
    exitCode: 1,
    meaning: "The file system, or the user's share of it (quota), has no space left."
  },
  "not-a-git-repo": {
    row: "T9",
    example: "fatal: not a git repository (or any of the parent directories): .git",
    exitCode: 128,
    meaning: "The project directory is not in a git repository."
  }
}
