import type { SshCode, SshStage } from "@maestro/core/remote/SshError"

/** One way in which ssh (OpenSSH, dropbear's client, the ssh2 library) says one thing. */
export interface Pattern {
  readonly code: SshCode
  readonly pattern: RegExp
  /** Whether trying again can help by itself, where that differs from the code's usual answer. */
  readonly retryable?: boolean
}

/** The stages at which each code can occur; the first is the one that an error gets when ssh's log does not say. */
export const stagesOf: Readonly<Record<SshCode, readonly [SshStage, ...ReadonlyArray<SshStage>]>> = {
  "local-ssh-missing": ["config"],
  "config-error": ["config"],
  "config-permissions": ["config"],
  dns: ["reach"],
  unreachable: ["reach"],
  refused: ["reach"],
  timeout: ["reach", "host-key", "authenticate", "shell", "session"],
  "proxy-failure": ["reach"],
  "connection-closed": ["reach", "host-key", "authenticate", "shell"],
  "handshake-mismatch": ["host-key", "authenticate"],
  "host-key-changed": ["host-key"],
  "host-key-unknown": ["host-key"],
  "key-permissions": ["authenticate"],
  "key-missing-or-invalid": ["authenticate"],
  "key-passphrase": ["authenticate"],
  "agent-key-refused": ["authenticate"],
  "too-many-auth-failures": ["authenticate"],
  "auth-denied": ["authenticate"],
  "account-unavailable": ["shell", "authenticate"],
  "multiplex-failure": ["shell", "reach", "session"],
  "channel-refused": ["shell", "session"],
  "pty-failure": ["shell", "session"],
  "shell-failure": ["shell", "session"],
  "disk-full": ["shell", "session"],
  "connection-lost-midway": ["session", "shell", "platform"],
  unknown: ["session", "config", "reach", "host-key", "authenticate", "shell", "platform"]
}

const of = (code: SshCode, ...patterns: ReadonlyArray<RegExp>): ReadonlyArray<Pattern> =>
  patterns.map((pattern) => ({ code, pattern }))

/** The prefix of a line by which a client names itself: `ssh: `, `dbclient: Connection to x exited: `, `[client-socket] `. */
const who = String.raw`^(?:(?:ssh|scp|sftp|dbclient|rsync): |dbclient: Connection to \S+ exited: |\[[\w-]+\] |Error: )*`
const line = (text: string) => new RegExp(`${who}(?:${text})`, "im")

/**
 * Tried in this order: the first that matches a line names the failure. What stops ssh earlier comes before what it says
 * afterwards: a key that cannot be read comes before the denial it leads to.
 */
export const patterns: ReadonlyArray<Pattern> = [
  ...of(
    "local-ssh-missing",
    line("maestro: cannot start "),
    line(".*\\bssh: (?:command )?not found"),
    line("spawn \\S*ssh\\S* ENOENT")
  ),
  ...of("config-permissions", line("Bad owner or permissions on "), line("Bad permissions on .*config")),
  ...of(
    "config-error",
    line(".*: terminating, \\d+ bad configuration option"),
    line(".*line \\d+: Bad configuration option"),
    line(
      ".*(?:line \\d+|command-line).*: (?:no argument after keyword|missing |unsupported |invalid |bad |garbage |keyword )"
    ),
    line("Can't open user config file "),
    line(
      "(?:vdollar_percent_expand|percent_expand|percent_dollar_expand|default_client_percent).*(?:unknown key|failed)"
    ),
    line("(?:command-line|.*config.*): ?line \\d+: .*"),
    line("Too many recursive configuration includes"),
    line("jumphost loop via "),
    line("Invalid (?:ControlPath|-J argument|multiplex command|escape character|bind address)"),
    line("hostname contains invalid characters"),
    line("Bad (?:port|local forwarding specification|remote forwarding specification|stdio forwarding)"),
    line("Inconsistent options: ProxyCommand"),
    line('Unsupported option "')
  ),
  ...of(
    "proxy-failure",
    line("stdio forwarding failed"),
    line(".*closed by UNKNOWN port"),
    line(".*Connection (?:to|reset by) UNKNOWN port"),
    line(".*banner exchange: Connection to UNKNOWN port"),
    line("ssh_dispatch_run_fatal: Connection to UNKNOWN port"),
    line("(?:.*proxy(?:command| dialer)?.*(?:failed|refused|not found|denied|exited))"),
    line(
      "(?:nc|ncat|netcat|socat|connect-proxy|corkscrew|cloudflared)\\b.*(?:refused|failed|timed out|unreachable|not found|denied)"
    )
  ),
  ...of(
    "host-key-changed",
    line(".*REMOTE HOST IDENTIFICATION HAS CHANGED"),
    line(".*REVOKED HOST KEY DETECTED"),
    line(".*POSSIBLE DNS SPOOFING DETECTED"),
    line("Host key for .* has changed and you have requested strict checking"),
    line("Host key for .* was revoked"),
    line("Offending \\S+ key in "),
    line("Host key mismatch for "),
    line(".*remote host key .*(?:mismatch|has changed)")
  ),
  ...of(
    "host-key-unknown",
    line("Host key verification failed"),
    line("No \\S+ host key is known for "),
    line("No host key is known for "),
    line("The authenticity of host '"),
    line("Host '.*' is not in the trusted hosts file"),
    line("Host denied \\(verification failed\\)"),
    line("Didn't validate host key"),
    line("Host key not (?:verified|accepted)")
  ),
  {
    code: "dns",
    pattern: line(".*(?:Temporary failure in name resolution|EAI_AGAIN|Try again later)"),
    retryable: true
  },
  ...of(
    "dns",
    line(".*Could not resolve hostname "),
    line("Error resolving '"),
    line(".*(?:ENOTFOUND|getaddrinfo)"),
    line(
      ".*(?:Name or service not known|nodename nor servname provided|No address associated with (?:host)?name|No such host is known)"
    )
  ),
  ...of(
    "unreachable",
    line(
      ".*(?:connect|Connect|kex_exchange_identification).*(?:No route to host|Network is (?:un)?reachable|Network is down|Host is (?:down|unreachable))"
    ),
    line(".*(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)"),
    line("connect to (?:host|address) .*: (?:Cannot|Can't) assign requested address")
  ),
  ...of(
    "refused",
    line("connect to (?:host|address) .*: Connection refused"),
    line("Connect failed: Connection refused"),
    line(".*ECONNREFUSED")
  ),
  // A link that goes silent after it was up is told apart from one that never came up.
  ...of("connection-lost-midway", line("Timeout, server .* not responding")),
  ...of(
    "timeout",
    line("connect to (?:host|address) .*: (?:Connection|Operation) timed out"),
    line("Connect failed: .*timed out"),
    line("Connection timed out during banner exchange"),
    line("Connection to .* timed out"),
    line("ssh_dispatch_run_fatal: .*(?:Connection|Operation) timed out"),
    line("Timed out while waiting for handshake"),
    line("(?:connect )?ETIMEDOUT"),
    line(".*: Login timeout|.*Timeout before auth")
  ),
  ...of(
    "handshake-mismatch",
    line(".*Unable to negotiate "),
    line(".*no matching (?:host key type|key exchange method|cipher|MAC|compression)"),
    line(".*banner line too long|(?:banner exchange|kex_\\w+|ssh_dispatch\\w+): .*invalid format$"),
    line("Protocol major versions differ|.*Bad remote protocol version|.*protocol version mismatch"),
    line(".*Invalid identification string|.*invalid protocol identifier|.*No SSH identification string"),
    line(".*(?:Corrupted MAC on input|Bad packet length|message authentication code incorrect|padding error)"),
    line(
      ".*(?:Handshake failed|Invalid packet length|Unexpected packet before version|no matching C->S|no matching S->C)"
    ),
    line(
      "ssh_dispatch_run_fatal: .*(?:invalid|incorrect signature|unexpected internal error|error in libcrypto|Invalid key length)"
    ),
    line("Bad server host key: Invalid key length"),
    line(".*No matching algo ")
  ),
  ...of(
    "too-many-auth-failures",
    line(".*Too many authentication failures"),
    line(".*maximum authentication attempts exceeded")
  ),
  {
    code: "account-unavailable",
    pattern: line(
      ".*(?:System is booting up|system is going down|pam_nologin|logins are currently disabled|Unprivileged users are not permitted to log in yet)"
    ),
    retryable: true
  },
  ...of(
    "account-unavailable",
    line("This account is (?:currently )?not available"),
    line("This service allows sftp connections only"),
    line(
      ".*(?:Your account has (?:expired|been locked)|Account (?:is )?(?:locked|disabled|expired)|account has been (?:disabled|suspended))"
    ),
    line(
      ".*(?:Your password has expired|You are required to change your password|You must change your password|Password change required)"
    ),
    line(
      ".*(?:This account is restricted|Access denied for user|Login (?:is )?(?:denied|disabled|not permitted)|shell access is (?:disabled|not permitted)|does not provide shell access)"
    )
  ),
  ...of(
    "key-permissions",
    line(".*UNPROTECTED PRIVATE KEY FILE"),
    line("Permissions \\S+ for '.*' are too open"),
    line('Load key ".*": (?:Permission denied|bad permissions)'),
    line(".*private key.*(?:Permission denied|EACCES)"),
    line(".*It is required that your private key files are NOT accessible")
  ),
  ...of(
    "key-passphrase",
    line('Load key ".*": incorrect passphrase supplied'),
    line("Enter passphrase for "),
    line("(?:.*Enter PIN for )"),
    line(".*(?:incorrect passphrase|bad passphrase|no passphrase (?:was )?given|Bad decrypt|passphrase is required)")
  ),
  ...of(
    "key-missing-or-invalid",
    line('Load key ".*": '),
    line("no such identity: "),
    line("(?:Warning: )?Identity file .* not accessible"),
    line("Cannot parse privateKey"),
    line(
      ".*(?:Unsupported key format|not a (?:valid )?private key|invalid private key|is not a key file|Failed to read private key)"
    ),
    line(".*(?:ENOENT|no such file).*(?:id_|key|\\.pem)")
  ),
  ...of(
    "agent-key-refused",
    line("sign_and_send_pubkey: signing failed"),
    line(".*agent refused operation"),
    line("Agent responded with failure"),
    line(".*(?:device not found|user presence not confirmed|Confirm user presence.*failed)")
  ),
  ...of(
    "auth-denied",
    line("(?:\\S+: )?Permission denied(?: \\(|, please try again|\\.?$)"),
    line(".*(?:No supported authentication methods available|All configured authentication methods failed)"),
    line(".*No auth methods could be used"),
    line(
      ".*(?:Authentication failed|Host-based authentication failed|no more authentication methods|Remote closed the connection during auth)"
    )
  ),
  ...of(
    "pty-failure",
    line("PTY allocation request failed"),
    line(".*(?:Unable to request a pseudo-terminal|Failed to (?:get|allocate) .*pty)")
  ),
  ...of(
    "multiplex-failure",
    line("unix_listener: "),
    line("Control ?(?:socket connect|Path|Socket)\\b"),
    line("(?:muxclient|muxserver|mux_client|mux_master)\\w*[ :](?!.*refused by peer)"),
    line("Master (?:is dead|refused (?:forwarding|alive))")
  ),
  {
    code: "channel-refused",
    pattern: line(".*(?:Session open refused by peer|open failed: (?:resource shortage|connect failed))"),
    retryable: true
  },
  ...of(
    "channel-refused",
    line(".*open failed: (?:administratively prohibited|unknown channel type)"),
    line(".*(?:Unable to start subsystem|subsystem request failed)"),
    line(".*Channel open failure")
  ),
  {
    code: "shell-failure",
    pattern: line(".*(?:fork: (?:retry: )?Resource temporarily unavailable|Cannot allocate memory)"),
    retryable: true
  },
  ...of(
    "shell-failure",
    line("(?:exec|shell) request failed on channel"),
    line(".*Unable to exec\\b"),
    line(".*(?:Could not chdir to home directory|login shell)"),
    line(".*: (?:No such file or directory|Permission denied)$")
  ),
  ...of("disk-full", line(".*(?:No space left on device|Disk quota exceeded|ENOSPC|EDQUOT)")),
  ...of(
    "connection-lost-midway",
    line("(?:client_loop|packet_write_wait|Write failed|Read from remote host|mux_client_\\w+: read)"),
    line("Connection to \\S+ closed by remote host"),
    line("(?:Shared connection|Control master) .*(?:closed|terminated)"),
    line(".*(?:Broken pipe|EPIPE)$")
  ),
  ...of(
    "connection-closed",
    line(
      ".*(?:Connection (?:closed|reset) by|Connection (?:closed|reset)\\b|ECONNRESET|Connection lost before handshake)"
    ),
    line("(?:kex_exchange_identification|ssh_exchange_identification)"),
    line("Received disconnect from|Disconnected from|.*Not allowed at this time|.*Exceeded MaxStartups"),
    line(".*(?:Remote closed the connection|Connection ended|exited: Error reading|end of file)")
  )
]
