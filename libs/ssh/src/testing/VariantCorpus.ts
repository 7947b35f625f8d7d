import type { TextCode } from "../diagnosis/TextCode.ts"

const W = "Warning: Permanently added 'h' (ED25519) to the list of known hosts.\n"
const k = "kex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535"

/** Text, exit code, code, and whether it heals by itself where that is not what the code usually means. */
export type Variant = readonly [text: string, exitCode: number | null, code: TextCode, retryable?: boolean]

/** Rarer ways of saying the same: other versions, other clients, other shells, several programs at once. */
export const variantCorpus: ReadonlyArray<Variant> = [
  ['nc: getaddrinfo for host "bastion" port 22: Name or service not known\n' + k, 255, "proxy-failure"],
  ["nc: connect to bastion port 22 (tcp) failed: Connection refused\n" + k, 255, "proxy-failure"],
  ["ssh: connect to host bastion port 22: Connection timed out\r\n" + k, 255, "proxy-failure"],
  [
    "Warning: Permanently added 'bastion' (ED25519) to the list of known hosts.\nssh: Could not resolve hostname inner: Name or service not known\nkex_exchange_identification: Connection closed by remote host",
    255,
    "proxy-failure"
  ],
  ["Connection timed out during banner exchange\nConnection to UNKNOWN port 65535 timed out", 255, "proxy-failure"],
  [
    "ssh_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535",
    255,
    "proxy-failure"
  ],
  [
    "Unable to negotiate with UNKNOWN port 65535: no matching cipher found. Their offer: aes128-cbc",
    255,
    "handshake-mismatch"
  ],
  ["bash: line 1: exec: ncat: not found\n" + k, 255, "proxy-failure"],
  ["exec: /usr/bin/nope: not found\n" + k, 255, "proxy-failure"],
  ["/bin/sh: exec: line 1: nc: not found\n" + k, 255, "proxy-failure"],
  ["Killed by signal 1.", 255, "connection-lost-midway"],
  [
    "Connection to 10.0.0.1 closed by remote host.\nConnection to 10.0.0.1 closed.\nclient_loop: send disconnect: Broken pipe",
    255,
    "connection-lost-midway"
  ],
  ["client_loop: send disconnect: Connection reset by peer", 255, "connection-lost-midway"],
  ["client_loop: send disconnect: Unknown error", 255, "connection-lost-midway"],
  ["Connection reset by peer", 255, "connection-lost-midway"],
  [
    "rsync: [sender] write error: Broken pipe (32)\nrsync error: error in socket IO (code 10) at io.c(848) [sender=3.2.7]",
    10,
    "connection-lost-midway"
  ],
  [
    "rsync: connection unexpectedly closed (1234 bytes received so far) [receiver]\nrsync error: error in rsync protocol data stream (code 12) at io.c(232) [receiver=3.2.7]",
    12,
    "connection-lost-midway"
  ],
  ["scp: Connection closed\r\n", 255, "connection-closed"],
  ["Connection closed.\r\n", 255, "connection-closed"],
  ["lost connection", 1, "connection-lost-midway"],
  [
    "Read from remote host 10.0.0.5: Connection timed out\r\nclient_loop: send disconnect: Broken pipe",
    255,
    "connection-lost-midway"
  ],
  ["fatal: early EOF\nfatal: index-pack failed", 128, "connection-lost-midway"],
  [
    "Timeout, server h not responding.\r\nfetch-pack: unexpected disconnect while reading sideband packet\nfatal: early EOF\nfatal: fetch-pack: invalid index-pack output",
    128,
    "connection-lost-midway"
  ],
  [
    '/home/u/.ssh/config line 2: Unsupported option "rsaauthentication"\n/home/u/.ssh/config: line 3: Bad configuration option: x\n/home/u/.ssh/config: terminating, 1 bad configuration options',
    255,
    "config-error"
  ],
  ["/home/u/.ssh/config line 3: Missing argument.", 255, "config-error"],
  ["/home/u/.ssh/config line 1: missing host in LocalForward", 255, "config-error"],
  ["/home/u/.ssh/config line 1: Invalid environment name.", 255, "config-error"],
  ['/home/u/.ssh/config line 4: unsupported option "ask-me".', 255, "config-error"],
  ["/home/u/.ssh/config line 7: bad include path foo.", 255, "config-error"],
  ["/home/u/.ssh/config line 7: Too many recursive configuration includes", 255, "config-error"],
  ['command-line line 0: unsupported option "maybe".', 255, "config-error"],
  ["/home/u/.ssh/config: No such file or directory", 255, "config-error"],
  ["Bad dynamic forwarding specification 'x'", 255, "config-error"],
  ["Bad escape character 'abc'.", 255, "config-error"],
  [
    "unknown option -- z\nusage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]\n           [-c cipher_spec]",
    255,
    "config-error"
  ],
  [
    "Could not create directory '/home/u/.ssh' (Permission denied).\r\nHost key verification failed.",
    255,
    "host-key-unknown"
  ],
  [
    "Failed to add the host to the list of known hosts (/home/u/.ssh/known_hosts).\r\nu@h: Permission denied (publickey).",
    255,
    "auth-denied"
  ],
  [
    "hostkeys_foreach failed for /home/u/.ssh/known_hosts: Permission denied\nHost key verification failed.",
    255,
    "host-key-unknown"
  ],
  [
    "WARNING: RSA key found for host h\nin /home/u/.ssh/known_hosts:3\nRSA key fingerprint SHA256:abc.\nThe authenticity of host 'h (1.2.3.4)' can't be established\nbut keys of different type are already known for this host.\nED25519 key fingerprint is SHA256:abc.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? \nHost key verification failed.",
    255,
    "host-key-unknown"
  ],
  [
    "Host key verification failed.\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.",
    128,
    "host-key-unknown"
  ],
  [
    "Cloning into 'app'...\ngit@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.",
    128,
    "auth-denied"
  ],
  [
    W +
      'sign_and_send_pubkey: signing failed for ED25519 "/home/u/.ssh/id" from agent: agent refused operation\nu@h: Permission denied (publickey).',
    255,
    "agent-key-refused"
  ],
  ["sign_and_send_pubkey: no mutual signature supported\nu@h: Permission denied (publickey).", 255, "auth-denied"],
  ["Agent admitted failure to sign using the key.\nPermission denied (publickey).", 255, "agent-key-refused"],
  [
    "get_agent_identities: ssh_agent_bind_hostkey: agent refused operation\nu@h: Permission denied (publickey).",
    255,
    "auth-denied"
  ],
  ['Load key "/k": Is a directory\nu@h: Permission denied (publickey).', 255, "key-missing-or-invalid"],
  ['load pubkey "/k": invalid format\nu@h: Permission denied (publickey).', 255, "auth-denied"],
  [
    'Load key "/home/u/.ssh/id_ed25519": invalid format\r\nLoad key "/home/u/.ssh/id_rsa": error in libcrypto: unsupported\r\nu@h: Permission denied (publickey).',
    255,
    "key-missing-or-invalid"
  ],
  [
    "Permissions for 'C:\\\\Users\\\\u\\\\key.pem' are too open.\r\nIt is required that your private key files are NOT accessible by others.\r\nThis private key will be ignored.\r\nLoad key \"key.pem\": bad permissions\r\nu@h: Permission denied (publickey).",
    255,
    "key-permissions"
  ],
  [
    'Bad permissions. Try removing permissions for user: BUILTIN\\\\Users (S-1-5-32-545) on file C:/k.pem.\r\nLoad key "k.pem": bad permissions\nu@h: Permission denied (publickey).',
    255,
    "key-permissions"
  ],
  [
    "u@h's password: \nPermission denied, please try again.\nu@h's password: \nPermission denied, please try again.\nu@h's password: \nu@h: Permission denied (publickey,password).",
    255,
    "auth-denied"
  ],
  ["(u@h) Verification code: \nPermission denied (keyboard-interactive).", 255, "auth-denied"],
  [
    "Received disconnect from 1.2.3.4 port 22:2: Too many authentication failures for root",
    255,
    "too-many-auth-failures"
  ],
  ["Connection closed by 1.2.3.4 port 22\r\nfatal: Could not read from remote repository.", 128, "connection-closed"],
  ["Connection closed by authenticating user u 1.2.3.4 port 22", 255, "connection-closed"],
  ["[client-ssh] Received unexpected message from server", null, "handshake-mismatch"],
  ["[protocol] Invalid MAC", null, "handshake-mismatch"],
  ["Error: Invalid identification string", null, "handshake-mismatch"],
  ["Error: No response from server", null, "connection-lost-midway"],
  ["Error: Not connected", null, "connection-lost-midway"],
  ["Error: (SSH) Channel open failure: Session open refused", null, "channel-refused"],
  ["Error: (SSH) Channel open failure: Connection refused", null, "channel-refused"],
  ["Error: No such file", null, "remote-dir-missing"],
  ["Error: Permission denied", null, "permission-denied-fs"],
  ["Error: Failure", null, "none"],
  ["Error: Authentication failure. Available authentication methods: publickey,password", null, "auth-denied"],
  [
    "Error: Cannot parse privateKey: Encrypted PPK private key detected, but no passphrase given",
    null,
    "key-passphrase"
  ],
  ["Error: Encrypted private OpenSSH key detected, but no passphrase given", null, "key-passphrase"],
  ["Error: Invalid username", null, "config-error"],
  ["Error: socket hang up", null, "connection-closed"],
  ["dbclient: Connection to u@h:22 exited: Didn't validate host key", 1, "host-key-unknown"],
  ["dbclient: Connection to u@h:22 exited: Exited: Error reading: Connection reset by peer", 1, "connection-closed"],
  ["dbclient: Connection to u@h:22 exited: Remote closed the connection", 1, "connection-closed"],
  ["dbclient: Connection to u@h:22 exited: Disconnect received", 1, "connection-closed"],
  ["dbclient: Connection to u@h:22 exited: Bad hostkey signature", 1, "host-key-unknown"],
  ["dbclient: Connection to u@h:22 exited: Incompatible remote version 'SSH-1.5-x'", 1, "handshake-mismatch"],
  ["dbclient: Exited: Error resolving 'x' port '22'. Name does not resolve", 1, "dns"],
  ["dbclient: Exited: Failed loading keyfile '/k'", 1, "key-missing-or-invalid"],
  [
    "dbclient: Failed loading keyfile '/k'\ndbclient: Connection to u@h:22 exited: No auth methods could be used.",
    1,
    "key-missing-or-invalid"
  ],
  ["dbclient: Connection to u@h:22 exited: Too many authentication failures", 1, "too-many-auth-failures"],
  ["dbclient: Connection to u@h:22 exited: Failed to run 'nc x'", 1, "proxy-failure"],
  [
    "Warning: Identity file /k not accessible: No such file or directory.\nkex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.1 port 22",
    255,
    "connection-closed"
  ],
  [
    "RSA host key for 10.0.0.1 has changed and you have requested strict checking.\nHost key verification failed.\nConnection closed",
    255,
    "host-key-changed"
  ],
  [
    "@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@\nHost key for jump has changed and you have requested strict checking.\nHost key verification failed.\nssh_exchange_identification: Connection closed by remote host",
    255,
    "proxy-failure"
  ],
  ["com.jcraft.jsch.JSchException: Auth fail", null, "auth-denied"],
  ["ConnectionRefusedError: [Errno 111] Connect call failed ('10.0.0.1', 22)", 1, "refused"],
  ["ConnectionRefusedError: [Errno 111] Connect call failed ('10.0.0.1', 5432)", 1, "none"],
  ["fatal: Authentication failed for 'https://github.com/a/b.git/'", 128, "none"]
]
