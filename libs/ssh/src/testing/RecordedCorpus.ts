import type { Variant } from "./VariantCorpus.ts"

/** What ssh, scp, sftp, git, dbclient and the ssh2 library printed when hops and servers were broken one by one. */
export const recordedCorpus: ReadonlyArray<Variant> = [
  ["ssh: connect to host 192.0.2.7 port 1: Connection refused\r\n", 255, "refused", true],
  ["ssh: Could not resolve hostname nohost.invalid: Name or service not known\r\n", 255, "dns", false],
  ["ssh: connect to host 255.255.255.255 port 22: Network is unreachable\r\n", 255, "unreachable", true],
  [
    "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by 192.0.2.7 port 2222\r\n",
    255,
    "connection-closed",
    true
  ],
  [
    "kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 192.0.2.7 port 2222\r\n",
    255,
    "connection-closed",
    true
  ],
  [
    "Protocol major versions differ: 2 vs. 1\r\nbanner exchange: Connection to 192.0.2.7 port 2222: could not read protocol version\r\n",
    255,
    "handshake-mismatch",
    false
  ],
  ["Connection reset by 192.0.2.7 port 2222\r\n", 255, "connection-closed", true],
  [
    "Connection timed out during banner exchange\r\nConnection to 192.0.2.7 port 2222 timed out\r\n",
    255,
    "timeout",
    true
  ],
  [
    "padding error: need 4092 block 8 mod 4\r\nssh_dispatch_run_fatal: Connection to 192.0.2.7 port 2222: message authentication code incorrect\r\n",
    255,
    "handshake-mismatch",
    false
  ],
  [
    "kex_exchange_identification: banner line too long\r\nbanner exchange: Connection to 192.0.2.7 port 2222: invalid format\r\n",
    255,
    "handshake-mismatch",
    false
  ],
  [
    "kex_exchange_identification: banner line contains invalid characters\r\nbanner exchange: Connection to 192.0.2.7 port 2222: invalid format\r\n",
    255,
    "handshake-mismatch",
    false
  ],
  [
    "/bin/sh: 1: exec: nc9: not found\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  [
    "/bin/sh: 1: exec: /opt/nope/proxy: not found\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  [
    "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  [
    "ssh: connect to host 192.0.2.7 port 1: Connection refused\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    true
  ],
  [
    "ssh: Could not resolve hostname nohost.invalid: Name or service not known\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  [
    "/bin/sh: 1: exec: exit: not found\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  [
    "cat: /nope: No such file or directory\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  [
    "/bin/sh: 1: exec: nc: not found\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  [
    "Can't open user config file /nope/cfg: No such file or directory\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  [
    "command-line: line 0: Bad configuration option: foo\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  [
    "kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 192.0.2.7 port 2222\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
    255,
    "proxy-failure",
    false
  ],
  ["Connection reset by 192.0.2.7 port 2222\r\nscp: Connection closed\r\n", 255, "connection-closed", true],
  [
    "ssh: connect to host 192.0.2.7 port 2222: Connection reset by peer\r\nConnection closed\r\n",
    255,
    "connection-closed",
    true
  ],
  ["Connection reset by 192.0.2.7 port 2222\r\nConnection closed\r\n", 255, "connection-closed", true],
  [
    "Cloning into '/srv/cl'...\nssh: connect to host 192.0.2.7 port 1: Connection refused\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "refused",
    true
  ],
  [
    "Cloning into '/srv/cl'...\nssh: Could not resolve hostname nohost.invalid: Name or service not known\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "dns",
    false
  ],
  [
    "Cloning into '/srv/cl'...\nkex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 192.0.2.7 port 2222\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "connection-closed",
    true
  ],
  [
    "Cloning into '/srv/cl'...\nssh: connect to host 192.0.2.7 port 2222: Connection reset by peer\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "connection-closed",
    true
  ],
  [
    "Cloning into '/srv/cl'...\nProtocol major versions differ: 2 vs. 1\r\nbanner exchange: Connection to 192.0.2.7 port 2222: could not read protocol version\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "handshake-mismatch",
    false
  ],
  [
    "Cloning into '/srv/cl'...\nssh_dispatch_run_fatal: Connection to 192.0.2.7 port 2222: Broken pipe\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "connection-closed",
    true
  ],
  [
    "Cloning into '/srv/cl'...\nConnection timed out during banner exchange\r\nConnection to 192.0.2.7 port 2222 timed out\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "timeout",
    true
  ],
  [
    "Cloning into '/srv/cl'...\npadding error: need 4092 block 8 mod 4\r\nssh_dispatch_run_fatal: Connection to 192.0.2.7 port 2222: message authentication code incorrect\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "handshake-mismatch",
    false
  ],
  [
    "Cloning into '/srv/cl'...\nkex_exchange_identification: banner line too long\r\nbanner exchange: Connection to 192.0.2.7 port 2222: invalid format\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "handshake-mismatch",
    false
  ],
  [
    "Cloning into '/srv/cl'...\n/bin/sh: 1: exec: nc9: not found\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    false
  ],
  [
    "Cloning into '/srv/cl'...\n/bin/sh: 1: exec: /opt/nope/proxy: not found\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    false
  ],
  [
    "Cloning into '/srv/cl'...\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    false
  ],
  [
    "Cloning into '/srv/cl'...\nssh: connect to host 192.0.2.7 port 1: Connection refused\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    true
  ],
  [
    "Cloning into '/srv/cl'...\nssh: Could not resolve hostname nohost.invalid: Name or service not known\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    false
  ],
  [
    "Cloning into '/srv/cl'...\n/bin/sh: 1: exec: exit: not found\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    false
  ],
  [
    "Cloning into '/srv/cl'...\ncat: /nope: No such file or directory\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    false
  ],
  [
    "Cloning into '/srv/cl'...\n/bin/sh: 1: exec: nc: not found\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    false
  ],
  [
    "Cloning into '/srv/cl'...\nCan't open user config file /nope/cfg: No such file or directory\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    false
  ],
  [
    "Cloning into '/srv/cl'...\ncommand-line: line 0: Bad configuration option: foo\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    128,
    "proxy-failure",
    false
  ],
  ["Control socket connect(/srv/none): No such file or directory\r\n", 255, "multiplex-failure", false],
  ['No ControlPath specified for "-O" command\r\n', 255, "multiplex-failure", false],
  ["\ndbclient: Connection to u@192.0.2.7:1 exited: Connect failed: Connection refused\n", 1, "refused", true],
  ["\ndbclient: Connection to u@192.0.2.7:2222 exited: Remote closed the connection\n", 1, "connection-closed", true],
  [
    "\ndbclient: Connection to u@192.0.2.7:2222 exited: Incompatible remote version 'SSH-1.5-x'\n",
    1,
    "handshake-mismatch",
    false
  ],
  [
    "\ndbclient: Connection to u@192.0.2.7:2222 exited: Error reading: Connection reset by peer\n",
    1,
    "connection-closed",
    true
  ],
  [
    "\ndbclient: Connection to u@nohost.invalid:22 exited: Connect failed: Error resolving 'nohost.invalid' port '22'. Name or service not known\n",
    1,
    "dns",
    false
  ],
  ["[client-socket] connect ECONNREFUSED 192.0.2.7:1", null, "refused", true],
  ["[client-socket] getaddrinfo ENOTFOUND nohost.invalid", null, "dns", false],
  ["[protocol] Connection lost before handshake", null, "connection-closed", true],
  ["Invalid identification string", null, "handshake-mismatch", false],
  ["Bad packet length", null, "handshake-mismatch", false],
  ["Header line too long", null, "handshake-mismatch", false],
  ["[client-timeout] Timed out while waiting for handshake", null, "timeout", true],
  ["[client-socket] connect ECONNRESET 192.0.2.7:2222", null, "connection-closed", true],
  ["Cannot parse privateKey: Unsupported key format", null, "key-missing-or-invalid", false],
  ["Cannot parse privateKey: Malformed OpenSSH private key", null, "key-missing-or-invalid", false],
  ["privateKey value does not contain a (valid) private key", null, "key-missing-or-invalid", false],
  [
    "Cannot parse privateKey: Encrypted private OpenSSH key detected, but no passphrase given",
    null,
    "key-passphrase",
    false
  ],
  ["Cannot parse privateKey: OpenSSH key integrity check failed -- bad passphrase?", null, "key-passphrase", false],
  [
    "Cannot parse privateKey: Encrypted OpenSSH private key detected, but no passphrase given",
    null,
    "key-passphrase",
    false
  ],
  ["Cannot parse privateKey: Malformed OpenSSH private key. Bad passphrase?", null, "key-passphrase", false],
  ["[client-authentication] All configured authentication methods failed", null, "auth-denied", false],
  ["[handshake] Host denied (verification failed)", null, "host-key-unknown", false],
  ["[agent] Failed to connect to agent", null, "agent-key-refused", false],
  ["[handshake] Handshake failed: no matching key exchange algorithm", null, "handshake-mismatch", false],
  ["[handshake] Handshake failed: no matching C->S cipher", null, "handshake-mismatch", false],
  ["[handshake] Handshake failed: no matching host key format", null, "handshake-mismatch", false],
  ["Unable to exec", null, "channel-refused", false],
  ["Unable to start subsystem: sftp", null, "channel-refused", false],
  ["Unable to request a pseudo-terminal", null, "pty-failure", false],
  ["Unable to open shell", null, "channel-refused", false],
  ["(SSH) Channel open failure: ", null, "channel-refused", false],
  ["Unable to start subsystem: foo", null, "channel-refused", false],
  ["Unable to bind to 192.0.2.7:0", null, "channel-refused", false],
  ["Unable to request X11", null, "channel-refused", false]
]
