import type { SshCode } from "@maestro/core/remote/SshError"

/** What ssh says of a connection of ours, by the code that it must be given. `again` lists those that heal by themselves. */
export interface CorpusEntry {
  readonly code: SshCode
  readonly exitCode?: number | undefined
  readonly again?: boolean
  readonly texts: ReadonlyArray<string>
}

/** Said before the error by a client that trusts new host keys; it must change nothing. */
export const preamble = "Warning: Permanently added 'alpha.test' (ED25519) to the list of known hosts.\r\n"

const unknownPort =
  "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535"

export const corpus: ReadonlyArray<CorpusEntry> = [
  {
    code: "config-error",
    texts: [
      "/home/ann/.ssh/config: line 9: Bad configuration option: usekeychian\r\n/home/ann/.ssh/config: terminating, 1 bad configuration options",
      "/home/ann/.ssh/config line 4: missing argument.\r\n/home/ann/.ssh/config: terminating, 1 bad configuration options",
      "command-line line 0: Bad number 'many' for \"ServerAliveInterval\".",
      "Can't open user config file /srv/ssh.conf: No such file or directory",
      '/etc/ssh/ssh_config line 12: unsupported option "maybe".\n/etc/ssh/ssh_config: terminating, 1 bad configuration options',
      "vdollar_percent_expand: unknown key %Q",
      "jumphost loop via alpha.test"
    ]
  },
  { code: "config-permissions", texts: ["Bad owner or permissions on /home/ann/.ssh/config"] },
  {
    code: "dns",
    texts: [
      "ssh: Could not resolve hostname alpha: Name or service not known",
      "ssh: Could not resolve hostname alpha.test: nodename nor servname provided, or not known",
      "ssh: Could not resolve hostname alpha: No address associated with hostname",
      "ssh: Could not resolve hostname alpha: No such host is known. ",
      "dbclient: Connection to ann@alpha:22 exited: Error resolving 'alpha' port '22'. Name or service not known",
      "Error: getaddrinfo ENOTFOUND alpha.test"
    ]
  },
  {
    code: "dns",
    again: true,
    texts: [
      "ssh: Could not resolve hostname alpha.test: Temporary failure in name resolution",
      "Error: getaddrinfo EAI_AGAIN alpha.test"
    ]
  },
  {
    code: "refused",
    again: true,
    texts: [
      "ssh: connect to host alpha.test port 2222: Connection refused",
      "ssh: connect to address 198.51.100.9 port 22: Connection refused\r\nssh: connect to host alpha.test port 22: Connection refused",
      "Error: connect ECONNREFUSED 198.51.100.9:22",
      "dbclient: Connection to ann@alpha:22 exited: Connect failed: Connection refused"
    ]
  },
  {
    code: "unreachable",
    again: true,
    texts: [
      "ssh: connect to host 198.51.100.9 port 22: No route to host",
      "ssh: connect to host alpha.test port 22: Network is unreachable",
      "ssh: connect to host alpha.test port 22: Host is down",
      "Error: connect EHOSTUNREACH 198.51.100.9:22"
    ]
  },
  {
    code: "timeout",
    again: true,
    texts: [
      "ssh: connect to host alpha.test port 22: Connection timed out",
      "ssh: connect to host alpha.test port 22: Operation timed out",
      "Connection timed out during banner exchange\r\nConnection to 198.51.100.9 port 22 timed out",
      "ssh_dispatch_run_fatal: Connection to 198.51.100.9 port 22: Connection timed out",
      "Error: Timed out while waiting for handshake"
    ]
  },
  {
    code: "proxy-failure",
    texts: [
      `channel 0: open failed: administratively prohibited: open failed\r\nstdio forwarding failed\r\n${unknownPort}`,
      `/bin/sh: 1: exec: nc: not found\r\n${unknownPort}`,
      `ann@bastion.test: Permission denied (publickey).\r\n${unknownPort}`,
      `Host key verification failed.\r\n${unknownPort}`
    ]
  },
  {
    code: "proxy-failure",
    again: true,
    texts: [
      `ssh: connect to host bastion.test port 22: Connection refused\r\n${unknownPort}`,
      `channel 0: open failed: connect failed: Connection refused\r\nstdio forwarding failed\r\n${unknownPort}`
    ]
  },
  {
    code: "connection-closed",
    again: true,
    texts: [
      "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by 198.51.100.9 port 22",
      "kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 198.51.100.9 port 22",
      "ssh_exchange_identification: Connection closed by remote host",
      "Connection closed by 198.51.100.9 port 22",
      "Not allowed at this time"
    ]
  },
  {
    code: "handshake-mismatch",
    texts: [
      "Unable to negotiate with 198.51.100.9 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss",
      "Unable to negotiate with 198.51.100.9 port 22: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1",
      "kex_exchange_identification: banner line contains invalid characters\r\nbanner exchange: Connection to 198.51.100.9 port 443: invalid format",
      "Bad packet length 1349676916.\r\nssh_dispatch_run_fatal: Connection to 198.51.100.9 port 22: message authentication code incorrect",
      "Error: Handshake failed: no matching key exchange algorithm"
    ]
  },
  {
    code: "host-key-unknown",
    texts: [
      "Host key verification failed.",
      "No ED25519 host key is known for [alpha.test]:2222 and you have requested strict checking.\r\nHost key verification failed.",
      "Error: Host denied (verification failed)"
    ]
  },
  {
    code: "host-key-changed",
    texts: [
      "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\nHost key verification failed.",
      "@       WARNING: REVOKED HOST KEY DETECTED!               @\r\nHost key verification failed.",
      "Offending ECDSA key in /home/ann/.ssh/known_hosts:7\r\nHost key for alpha.test has changed and you have requested strict checking.\r\nHost key verification failed."
    ]
  },
  {
    code: "auth-denied",
    texts: [
      "ann@alpha.test: Permission denied (publickey).",
      "ann@alpha.test: Permission denied (publickey,password,keyboard-interactive).",
      "Permission denied, please try again.\r\nann@alpha.test: Permission denied (publickey,password).",
      "Error: All configured authentication methods failed",
      "dbclient: Connection to ann@alpha:22 exited: No auth methods could be used."
    ]
  },
  {
    code: "too-many-auth-failures",
    texts: [
      "Received disconnect from 198.51.100.9 port 22:2: Too many authentication failures\r\nDisconnected from 198.51.100.9 port 22"
    ]
  },
  {
    code: "key-permissions",
    texts: [
      "@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\r\nPermissions 0644 for '/home/ann/.ssh/id_rsa' are too open.\r\nLoad key \"/home/ann/.ssh/id_rsa\": bad permissions\r\nann@alpha.test: Permission denied (publickey).",
      'Load key "/home/ann/key": Permission denied\r\nann@alpha.test: Permission denied (publickey).'
    ]
  },
  {
    code: "key-passphrase",
    texts: [
      "Enter passphrase for key '/home/ann/.ssh/id_ed25519': ",
      'Load key "/home/ann/k": incorrect passphrase supplied to decrypt private key\r\nann@alpha.test: Permission denied (publickey).',
      "Error: Cannot parse privateKey: Encrypted private OpenSSH key detected, but no passphrase given"
    ]
  },
  {
    code: "key-missing-or-invalid",
    texts: [
      "no such identity: /home/ann/.ssh/deploy: No such file or directory\r\nann@alpha.test: Permission denied (publickey).",
      "Warning: Identity file /home/ann/nokey not accessible: No such file or directory.\r\nann@alpha.test: Permission denied (publickey).",
      'Load key "/home/ann/k.pub": error in libcrypto\r\nann@alpha.test: Permission denied (publickey).',
      'Load key "/home/ann/k": invalid format\r\nann@alpha.test: Permission denied (publickey).',
      "Error: Cannot parse privateKey: Unsupported key format"
    ]
  },
  {
    code: "agent-key-refused",
    texts: [
      'sign_and_send_pubkey: signing failed for ED25519-SK "ann@laptop" from agent: agent refused operation\r\nann@alpha.test: Permission denied (publickey).',
      "Error: Agent responded with failure"
    ]
  },
  {
    code: "account-unavailable",
    exitCode: 1,
    texts: [
      "This account is currently not available.",
      "Your account has expired; please contact your system administrator.",
      "WARNING: Your password has expired.\nPassword change required but no TTY available."
    ]
  },
  {
    code: "account-unavailable",
    again: true,
    texts: ['"System is booting up. Unprivileged users are not permitted to log in yet. See pam_nologin(8)."']
  },
  {
    code: "multiplex-failure",
    texts: [
      'unix_listener: path "/very/long/folder/cm-ann@alpha.test:22.AbCdEf" too long for Unix domain socket',
      "Control socket connect(/home/ann/.ssh/cm): Permission denied",
      "ControlPath too long ('/very/long/path' >= 108 bytes)",
      "muxserver_listen bind(): Operation not permitted"
    ]
  },
  {
    code: "channel-refused",
    again: true,
    texts: ["mux_client_request_session: session request failed: Session open refused by peer"]
  },
  {
    code: "channel-refused",
    texts: ["subsystem request failed on channel 0", "channel 3: open failed: administratively prohibited: open failed"]
  },
  { code: "pty-failure", texts: ["PTY allocation request failed on channel 0"] },
  { code: "shell-failure", texts: ["exec request failed on channel 0", "shell request failed on channel 0"] },
  { code: "shell-failure", again: true, texts: ["bash: fork: retry: Resource temporarily unavailable"] },
  {
    code: "disk-full",
    texts: [
      "mkdir: cannot create directory '/home/ann/x': No space left on device",
      "sh: write error: Disk quota exceeded"
    ]
  },
  {
    code: "connection-lost-midway",
    again: true,
    texts: [
      "Timeout, server alpha.test not responding.",
      "client_loop: send disconnect: Broken pipe",
      "Connection to alpha.test closed by remote host.\r\nConnection to alpha.test closed.",
      "Read from remote host alpha.test: Connection reset by peer\r\nclient_loop: send disconnect: Broken pipe"
    ]
  },
  {
    code: "local-ssh-missing",
    exitCode: 127,
    texts: ["sh: 1: ssh: not found", "maestro: cannot start ssh: it is not there"]
  },
  { code: "unknown", texts: ["something that no ssh has ever said", ""] }
]
