import { each, eachWith, exactly, said, type LinePattern } from "./LinePattern.ts"

/** How the programs begin when it is `connect` that failed. */
const connecting = String.raw`(?:connect to (?:host|address) \S+ port \S+: |connect_to \S+ port \d+: |Connect failed: |Network error: |connect to \S+ port \d+: |dial tcp \S+: (?:connect: )?|\[Errno -?\d+\] |kex_exchange_identification: (?:read: )?|(?:ConnectException|NoRouteToHostException|SocketException|SocketTimeoutException): |[\w.]*NoValidConnectionsError: \[Errno None\] )`

const lookup = String.raw`(?:Could not resolve hostname (?<host>[^\s:]+): |(?:Connect failed: )?Error resolving '.*' port '.*'\. |(?:Error while looking up IPv[46] address for '.*': )?(?:Error: )?getaddrinfo |Unable to open connection(?: to \S+)?:? |socket\.gaierror: \[Errno -?\d+\] |\[Errno -[23]\] |dial tcp: lookup \S+:? |Error resolving: |Failed lookup: |could not resolve name \S+ as address: )`

/** Finding the machine and being let in at its port. */
export const reachPatterns: ReadonlyArray<LinePattern> = [
  ...eachWith(
    true,
    "dns",
    said(
      `${lookup}.*(?:Temporary failure in name resolution|EAI_AGAIN|Try again|server misbehaving|i/o timeout|nicht möglich).*`
    ),
    said(String.raw`EAI_AGAIN \S+|queryA EAI_AGAIN \S+`),
    said(String.raw`Temporary failure in name resolution`)
  ),
  ...each(
    "dns",
    said(String.raw`Could not resolve hostname (?<host>[^\s:]*):? .*`),
    said(
      `${lookup}.*(?:ENOTFOUND|ENODATA|not known|nodename|No address|no such host|No such host|Host does not exist|not provided|does not resolve|Non-recoverable|non-recoverable|failure|EAI_\\w+|Bad value for ai_flags|not supported|non-existent).*`
    ),
    said(
      String.raw`(?:Host does not exist|Name or service not known|nodename nor servname provided, or not known|No such host is known\.?)`
    ),
    said(String.raw`unable to access '\S+': Could not resolve host: \S+`),
    said(String.raw`Could not resolve host "\S+"|UnknownHostException: \S+`)
  ),
  ...each(
    "unreachable",
    said(
      `${connecting}(?:No route to host|Network is (?:unreachable|down)|Host is (?:down|unreachable)|Host unreachable|(?:Cannot|Can't) assign requested address|network is unreachable|no route to host|host is down|Address family not supported by protocol|A socket operation was attempted to an unreachable (?:network|host)\\.?|Unknown error|No route to host \\(Host unreachable\\))`
    ),
    said(String.raw`(?:connect |read )?(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)(?: .*)?`),
    said(String.raw`(?:No route to host|Network is unreachable|Host is down)`),
    said(String.raw`(?:OSError: )?\[Errno (?:51|64|65|101|113)\] Connect call failed \('\S+', 22\b.*\)`),
    said(String.raw`connect to (?:host|address) \S+ port \S+: (?!.*(?:refused|timed out|reset by peer)).{1,60}`)
  ),
  ...each(
    "refused",
    said(
      `${connecting}(?:Connection refused(?: \\(Connection refused\\))?|connection refused|Unable to connect to port \\d+ on .*|No connection could be made because the target machine actively refused it\\.?)`
    ),
    // Ports of databases and web servers: another program's failure, and no matter of SSH.
    said(
      String.raw`(?:connect )?ECONNREFUSED(?! \S*:(?:80|443|3000|3306|4000|5000|5173|5432|6379|8000|8080|8081|8443|9000|9200|27017)\b)(?: .*)?`
    ),
    said(String.raw`Connection refused`),
    said(String.raw`(?:ConnectionRefusedError: )?\[Errno (?:61|111)\] Connect call failed \('\S+', 22\b.*\)`),
    said(String.raw`Unable to connect to port \d+ on .*`)
  ),
  ...each(
    "timeout",
    said(`${connecting}(?:Connection|Operation|connection|operation) timed out`),
    said(`${connecting}(?:i/o timeout|timed out|[Cc]onnect timed out|A connection attempt failed because .*)`),
    said(String.raw`Connection timed out during banner exchange`),
    said(String.raw`(?:banner exchange: )?Connection to \S+ port \S+ timed out`),
    said(
      String.raw`(?:ssh_dispatch_run_fatal|banner exchange): Connection to \S+ port \S+: (?:Connection|Operation) timed out`
    ),
    said(String.raw`Timed out while waiting for handshake`),
    said(String.raw`connect ETIMEDOUT(?: .*)?|ETIMEDOUT(?: \S+:\d+)?`),
    said(
      String.raw`(?:Login timeout|Timeout before auth.*|Timeout expired|Connection timed out\.?|Operation timed out|Network error: Connection timed out)`
    ),
    said(String.raw`(?:TimeoutError|socket\.timeout): .*timed out`),
    said(
      String.raw`(?:Connection timeout|Timed out connecting to \S+|timeout waiting for \S+ to connect|timeout: socket is not established)`
    )
  )
]

/** Two ends that do not speak the same SSH. */
export const handshakePatterns: ReadonlyArray<LinePattern> = each(
  "handshake-mismatch",
  said(String.raw`Unable to negotiate with \S+(?: port \S+)?: .*`),
  said(
    String.raw`no matching (?:host key type|key exchange(?: method| algorithm)?|cipher|MAC|compression(?: method| algorithm)?|host key format|[CS]->[CS] \S+|client->server \S+|server->client \S+)(?: found\.? ?.*)?`
  ),
  said(
    String.raw`(?:kex_exchange_identification|ssh_exchange_identification|banner exchange): (?:banner line .*|.*invalid format|.*invalid characters|.*No SSH identification.*|.*too long|client sent invalid.*|server sent .*|other side sent .*)`
  ),
  said(
    String.raw`banner exchange: Connection (?:to|from) \S+ port \S+: (?:invalid format|could not read protocol version|message .*|unexpected .*)`
  ),
  said(String.raw`Protocol major versions differ:? .*|Protocol major versions differ.*`),
  said(
    String.raw`(?:Bad remote protocol version identification|Remote protocol version|Protocol version):? .*(?:not supported|too old|')`
  ),
  said(
    String.raw`(?:Invalid identification string|Invalid protocol identifier|No SSH identification string received\.?)`
  ),
  said(
    String.raw`(?:Corrupted MAC on input\.?|Bad packet length(?::? \d+)?\.?|Max greeting lines exceeded|Header line too long|Invalid header: expected newline|no (?:kex|hostkey) alg|Invalid MAC|Invalid packet length.*|padding error: .*|(?:Disconnecting(?: \S+ port \d+)?: )?Packet corrupt|Incorrect MAC received on packet)`
  ),
  said(
    String.raw`Handshake failed(?:: (?!ssh: (?:unable|disconnect)|knownhosts|EOF|read tcp).*)?|ssh: handshake failed: ssh: no common algorithm.*`
  ),
  said(
    String.raw`ssh_dispatch_run_fatal: Connection to \S+ port \S+: (?!Connection (?:reset|closed|refused|timed out|aborted)|Operation timed out|Broken pipe|Software caused|Network is|Host is|No route).{1,80}`
  ),
  said(String.raw`Bad server host key: Invalid key length`),
  said(String.raw`No matching algo .*`),
  said(
    String.raw`(?:Integrity error.*|HMAC error|Diffie-Hellman error|Unexpected newkeys message|Error decrypting|Incompatible remote version '.*')`
  ),
  said(String.raw`Couldn't agree an? .* \(available: .*\)`),
  said(
    String.raw`(?:[\w.]*(?:SSHException|IncompatiblePeer): )(?:Incompatible .*|Error reading SSH protocol banner.*|.*no acceptable .*)`
  ),
  said(
    String.raw`key_verify failed for server_host_key|ssh_rsa_verify: .*|.*RSA modulus too small: .*|Received disconnect from \S+(?: port \S+)?:(?:2|3): .*(?:Protocol|protocol|algorithm|kex|key exchange).*`
  ),
  said(String.raw`DH GEX group out of range: .*|Received unexpected message from server|Algorithm negotiation fail.*`),
  exactly(String.raw`(?:Remote side speaks|Server responded) .*HTTP.*`),
  said(String.raw`Unexpected packet before version|Unsupported protocol version.*`)
)
