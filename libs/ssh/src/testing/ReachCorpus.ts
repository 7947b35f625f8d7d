import { heals, stays, type TextCase } from "./TextCorpus.ts"

const unknownPort =
  "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n"
const git =
  "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n"
const rsync =
  "rsync: connection unexpectedly closed (0 bytes received so far) [sender]\nrsync error: unexplained error (code 255) at io.c(232) [sender=3.2.7]\n"

/** Configuration, names, addresses, ports, jump hosts, handshakes, and how connections end. */
export const reachCorpus: ReadonlyArray<TextCase> = [
  stays(
    "config-error",
    255,
    "/home/ann/.ssh/config: line 12: Bad configuration option: proxyjmp\r\n/home/ann/.ssh/config: terminating, 1 bad configuration options\r\n",
    "command-line: line 0: Bad configuration option: nosuchoption\r\n",
    "command-line line 0: missing argument.\r\n",
    '/home/ann/.ssh/config line 3: Bad yes/no/ask argument "perhaps".\r\n',
    "/home/ann/.ssh/config line 7: integer value 3x.\n/home/ann/.ssh/config: terminating, 1 bad configuration options",
    "/etc/ssh/ssh_config.d/20-site.conf line 2: Bad SSH2 cipher spec 'aes999'.",
    "/home/ann/.ssh/config line 5: Bad SSH2 KexAlgorithms 'curve1'.",
    "/home/ann/.ssh/config line 9: keyword identitiesonly extra arguments at end of line",
    '/home/ann/.ssh/config line 4: Invalid ProxyJump "a,,b".',
    "/home/ann/.ssh/config line 4: Bad Match condition",
    "/home/ann/.ssh/config line 8: Bad forwarding specification.",
    "/home/ann/.ssh/config line 2: invalid quotes",
    "C:\\Users\\ann/.ssh/config: line 6: Bad configuration option: \\377\\376h\r\nC:\\Users\\ann/.ssh/config: terminating, 1 bad configuration options\r\n",
    "Bad local forwarding specification '8080:localhost'",
    "Bad port '70000'",
    "Bad stdio forwarding specification 'inner'",
    "Unknown cipher type 'aes1'",
    "jumphost loop via bastion",
    "Can't open user config file /tmp/nope: No such file or directory",
    "hostname contains invalid characters",
    "vdollar_percent_expand: unknown key %Q",
    "percent_expand: unknown key %y",
    "No user exists for uid 4711",
    "Invalid environment expansion ${HOM",
    `/home/ann/.ssh/config: line 3: Bad configuration option: foo\n/home/ann/.ssh/config: terminating, 1 bad configuration options\n${git}`
  ),
  stays(
    "config-permissions",
    255,
    "Bad owner or permissions on /home/ann/.ssh/config\r\n",
    "Bad owner or permissions on /etc/ssh/ssh_config.d/10-x.conf",
    "Bad owner or permissions on C:\\Users\\ann/.ssh/config"
  ),
  stays(
    "dns",
    255,
    "ssh: Could not resolve hostname build7: Name or service not known\r\n",
    "ssh: Could not resolve hostname build7.corp: nodename nor servname provided, or not known",
    "ssh: Could not resolve hostname build7: No such host is known. \r\n",
    "ssh: Could not resolve hostname build7: No address associated with hostname",
    "ssh: Could not resolve hostname build7: Non-recoverable failure in name resolution",
    "ssh: Could not resolve hostname : Name or service not known",
    "ssh: Could not resolve hostname build7: Name does not resolve\r\nscp: Connection closed\r\n",
    `ssh: Could not resolve hostname build7: Name or service not known\r\n${git}`,
    `ssh: Could not resolve hostname build7: Name or service not known\r\n${rsync}`,
    "ssh: Could not resolve hostname build7: Name or service not known\nConnection closed."
  ),
  stays(
    "dns",
    null,
    "[client-socket] getaddrinfo ENOTFOUND build7.test",
    "Error: getaddrinfo ENOTFOUND build7.test",
    "Error: getaddrinfo ENOTFOUND build7.test\n    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26) {\n  errno: -3008,\n  code: 'ENOTFOUND',\n  syscall: 'getaddrinfo',\n  hostname: 'build7.test',\n  level: 'client-socket'\n}"
  ),
  stays(
    "dns",
    1,
    "dbclient: Connection to ann@build7:22 exited: Error resolving 'build7' port '22'. Name or service not known",
    "FATAL ERROR: Host does not exist"
  ),
  heals(
    "dns",
    255,
    "ssh: Could not resolve hostname build7: Temporary failure in name resolution\r\n",
    "ssh: Could not resolve hostname build7: Try again",
    `ssh: Could not resolve hostname github.com: Temporary failure in name resolution\r\n${git}`
  ),
  heals("dns", null, "[client-socket] getaddrinfo EAI_AGAIN build7", "Error: getaddrinfo EAI_AGAIN build7.test"),
  heals(
    "dns",
    1,
    "dbclient: Connection to ann@build7:22 exited: Error resolving 'build7' port '22'. Temporary failure in name resolution"
  ),
  heals(
    "refused",
    255,
    "ssh: connect to host 203.0.113.4 port 22: Connection refused\r\n",
    "ssh: connect to host build7 port 2222: Connection refused\nscp: Connection closed",
    "ssh: connect to address 203.0.113.4 port 22: Connection refused\nssh: connect to address 2001:db8::4 port 22: Connection refused\nssh: connect to host build7 port 22: Connection refused",
    `ssh: connect to host build7 port 22: Connection refused\r\n${rsync}`,
    "ssh: connect to host build7 port 22: Connection refused\r\nlost connection\n"
  ),
  heals("refused", 128, `ssh: connect to host build7 port 22: Connection refused\r\n${git}`),
  heals(
    "refused",
    1,
    "dbclient: Connection to ann@203.0.113.4:22 exited: Connect failed: Connection refused",
    "FATAL ERROR: Network error: Connection refused",
    "ssh: dial tcp 203.0.113.4:22: connect: connection refused"
  ),
  heals(
    "refused",
    null,
    "connect ECONNREFUSED 203.0.113.4:22",
    "Error: connect ECONNREFUSED ::1:22\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1637:16) {\n  errno: -111,\n  code: 'ECONNREFUSED',\n  syscall: 'connect',\n  address: '::1',\n  port: 22,\n  level: 'client-socket'\n}"
  ),
  heals(
    "timeout",
    255,
    "ssh: connect to host 203.0.113.4 port 22: Connection timed out\r\n",
    "ssh: connect to host build7 port 22: Operation timed out",
    "Connection timed out during banner exchange\r\nConnection to 203.0.113.4 port 22 timed out\r\n",
    "ssh_dispatch_run_fatal: Connection to 203.0.113.4 port 22: Connection timed out",
    "banner exchange: Connection to 203.0.113.4 port 22: Connection timed out",
    `ssh: connect to host build7 port 22: Connection timed out\r\n${git}`
  ),
  heals(
    "timeout",
    null,
    "[client-timeout] Timed out while waiting for handshake",
    "[client-socket] connect ETIMEDOUT 203.0.113.4:22"
  ),
  heals(
    "timeout",
    1,
    "dbclient: Connection to ann@203.0.113.4:22 exited: Connect failed: Connection timed out",
    "dbclient: Connection to ann@203.0.113.4:22 exited: Timeout before auth",
    "FATAL ERROR: Network error: Connection timed out"
  ),
  heals(
    "unreachable",
    255,
    "ssh: connect to host 203.0.113.4 port 22: No route to host\r\n",
    "ssh: connect to host 2001:db8::4 port 22: Network is unreachable",
    "ssh: connect to host build7 port 22: Host is down",
    "ssh: connect to host build7 port 22: Network is down",
    "ssh: connect to host 127.0.0.9 port 22: Cannot assign requested address"
  ),
  heals(
    "unreachable",
    null,
    "[client-socket] connect EHOSTUNREACH 203.0.113.4:22",
    "connect ENETUNREACH 2001:db8::4:22 - Local (:::0)"
  ),
  heals(
    "unreachable",
    1,
    "dbclient: Connection to ann@203.0.113.4:22 exited: Connect failed: Network is unreachable",
    "FATAL ERROR: Network error: No route to host"
  ),
  heals(
    "connection-closed",
    255,
    "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by 203.0.113.4 port 22\r\n",
    "kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 203.0.113.4 port 22\r\n",
    "ssh_exchange_identification: Connection closed by remote host",
    "ssh_exchange_identification: read: Connection reset by peer",
    "Connection closed by 203.0.113.4 port 22",
    "Connection reset by 203.0.113.4 port 22",
    "Connection closed by remote host",
    "kex_exchange_identification: write: Broken pipe\r\nbanner exchange: Connection to 203.0.113.4 port 22: Broken pipe",
    "kex_exchange_identification: client sent nothing: Connection reset by peer",
    "Received disconnect from 203.0.113.4 port 22:11: Bye Bye\r\nDisconnected from 203.0.113.4 port 22",
    "Not allowed at this time\r\nkex_exchange_identification: Connection closed by remote host"
  ),
  heals(
    "connection-closed",
    null,
    "[client-socket] read ECONNRESET",
    "[client-socket] Connection lost before handshake",
    "Connection lost before handshake"
  ),
  heals("connection-closed", 1, "dbclient: Connection to ann@203.0.113.4:22 exited: Remote closed the connection"),
  heals(
    "connection-lost-midway",
    255,
    "client_loop: send disconnect: Broken pipe\r\n",
    "Connection to build7 closed by remote host.\r\nConnection to build7 closed.\r\n",
    "Timeout, server build7 not responding.\r\n",
    "Timeout, server 203.0.113.4 not responding.\r\nConnection to 203.0.113.4 closed.",
    "Read from remote host build7: Connection reset by peer\r\nConnection to build7 closed.\r\nclient_loop: send disconnect: Broken pipe",
    "Read from remote host build7: Operation timed out",
    "packet_write_wait: Connection to 203.0.113.4 port 22: Broken pipe",
    "Write failed: Broken pipe",
    "Shared connection to build7 closed.\r\n",
    '{"type":"system","subtype":"init"}\n{"type":"assistant","message":{}}\nclient_loop: send disconnect: Broken pipe\r\n',
    "I am looking at the failing test now.\nThe cause seems to be a race.\nConnection to build7 closed by remote host.\r\n",
    "Compiling foo v0.1.0\nCompiling bar v0.2.0\nRead from remote host build7: Connection timed out\r\nclient_loop: send disconnect: Broken pipe\r\n",
    "The log shows `Permission denied (publickey)`.\nann@x: Permission denied (publickey).\nSo I will fix the key.\nTimeout, server build7 not responding.\r\n"
  ),
  heals(
    "connection-lost-midway",
    null,
    "[client-timeout] Keepalive timeout",
    "[client-socket] write EPIPE",
    "[client-socket] read ETIMEDOUT"
  ),
  heals(
    "connection-lost-midway",
    1,
    "dbclient: Connection to ann@203.0.113.4:22 exited: Keepalive timeout",
    "FATAL ERROR: Network error: Software caused connection abort"
  ),
  stays(
    "handshake-mismatch",
    255,
    "Unable to negotiate with 203.0.113.4 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss\r\n",
    "Unable to negotiate with 203.0.113.4 port 22: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1",
    "Unable to negotiate with 203.0.113.4 port 22: no matching MAC found. Their offer: hmac-md5",
    "Unable to negotiate with UNKNOWN port 65535: no matching host key type found. Their offer: ssh-rsa",
    "kex_exchange_identification: banner line contains invalid characters\r\nbanner exchange: Connection to 203.0.113.4 port 443: invalid format",
    "ssh_exchange_identification: No SSH identification string received.",
    "Protocol major versions differ: 2 vs. 1",
    "Bad packet length 1349676916.\r\nssh_dispatch_run_fatal: Connection to 203.0.113.4 port 22: message authentication code incorrect",
    "ssh_dispatch_run_fatal: Connection to 203.0.113.4 port 22: Invalid key length",
    "ssh_dispatch_run_fatal: Connection to 203.0.113.4 port 22: error in libcrypto",
    "ssh_dispatch_run_fatal: Connection to 203.0.113.4 port 22: incorrect signature",
    "Corrupted MAC on input.\r\nssh_dispatch_run_fatal: Connection to 203.0.113.4 port 22: message authentication code incorrect",
    "Bad server host key: Invalid key length"
  ),
  stays(
    "handshake-mismatch",
    null,
    "[handshake] Handshake failed: no matching key exchange algorithm",
    "Handshake failed: no matching C->S cipher",
    "[protocol] Invalid identification string",
    "[protocol] Bad packet length: 1349676916",
    "[handshake] Handshake failed: signature verification failed"
  ),
  stays(
    "handshake-mismatch",
    1,
    "dbclient: Connection to ann@203.0.113.4:22 exited: No matching algo kex",
    "FATAL ERROR: Couldn't agree a key exchange algorithm (available: diffie-hellman-group1-sha1)",
    "dbclient: Connection to ann@203.0.113.4:22 exited: Integrity error (bad packet size 1349676916)"
  ),
  stays(
    "proxy-failure",
    255,
    `channel 0: open failed: administratively prohibited: open failed\r\nstdio forwarding failed\r\n${unknownPort}`,
    `/bin/sh: 1: exec: nc: not found\r\n${unknownPort}`,
    `zsh:1: command not found: cloudflared\n${unknownPort}`,
    `bash: line 1: exec: corkscrew: not found\n${unknownPort}`,
    `ann@bastion: Permission denied (publickey).\r\n${unknownPort}`,
    `Host key verification failed.\r\n${unknownPort}`,
    `ssh: Could not resolve hostname bastion: Name or service not known\r\n${unknownPort}`,
    `nc: Proxy error: "HTTP/1.1 403 Forbidden"\n${unknownPort}`,
    `2026-01-12T09:11:12Z ERR failed to connect to origin error="websocket: bad handshake" originURL=https://x.test\n${unknownPort}`,
    unknownPort,
    "Connection closed by UNKNOWN port 65535",
    `channel 0: open failed: connect failed: Name or service not known\r\nstdio forwarding failed\r\n${unknownPort}`,
    `Too many authentication failures\r\n${unknownPort}`
  ),
  heals(
    "proxy-failure",
    255,
    `ssh: connect to host bastion port 22: Connection refused\r\n${unknownPort}`,
    `ssh: connect to host bastion port 22: Connection timed out\r\n${unknownPort}`,
    `ssh: connect to host bastion port 22: No route to host\r\n${unknownPort}`,
    `channel 0: open failed: connect failed: Connection refused\r\nstdio forwarding failed\r\n${unknownPort}`,
    `channel 0: open failed: connect failed: Connection timed out\r\nstdio forwarding failed\r\n${unknownPort}`
  )
]
