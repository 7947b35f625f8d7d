import { each, exactly, said, type LinePattern } from "./LinePattern.ts"

/** `file line 3: `, `file: line 3: `, `command-line line 0: `: how ssh names a line of a configuration. */
const where = String.raw`(?:command-line|\S*config\S*|(?!\S*sh: )(?:~?\/|[A-Za-z]:)[^:]{1,300}):? line \d+: `

/** What stops ssh before it does anything: its own program, its options, its files. */
export const configPatterns: ReadonlyArray<LinePattern> = [
  ...each(
    "local-ssh-missing",
    said("maestro: cannot start .*"),
    exactly(String.raw`(?:\S+: (?:(?:line )?\d+: )?)?(?:exec: )?ssh: (?:command )?not found`),
    exactly(String.raw`(?:zsh:?\d*: )command not found: ssh`),
    said(String.raw`spawn (?:\S*\/)?ssh(?:\.exe)? ENOENT`)
  ),
  ...each(
    "config-permissions",
    said(String.raw`Bad owner or permissions on (?<path>.+)`),
    said(String.raw`Bad permissions on .*config\S*`),
    said(String.raw`Can't open user config file (?<path>.+): (?:Permission denied|Operation not permitted)`)
  ),
  ...each(
    "config-error",
    said(String.raw`.*: terminating, \d+ bad configuration options?`),
    said(
      `${where}(?:(?:Bad|Missing|Invalid|Unsupported|no argument after|integer value|keyword|too many|unknown|garbage|missing|invalid|unsupported|RekeyLimit|glob failed|bad|Directive|'\\S+' cannot be combined|Match|Unimplemented|Deprecated option "\\S+" is|extra|\\S+ cannot|Illegal|Include).*)`
    ),
    said(String.raw`Can't open user config file .*`),
    said(String.raw`(?:\w*percent\w*expand\w*|default_client_percent\w*): .*`),
    said(String.raw`(?:unknown key %.|Invalid environment expansion .*|Invalid environment name .*)`),
    said(String.raw`(?:.*: )?Too many recursive configuration includes`),
    said(String.raw`jumphost loop via \S+`),
    said(
      String.raw`Invalid (?:-J argument|multiplex command|bind address|tun device|ControlPath|escape character|-W argument)(?: ?['\"].{0,80})?\.?`
    ),
    said(
      String.raw`(?:hostname contains invalid characters|invalid (?:hostname|username) ".*"|remote username contains invalid characters)`
    ),
    said(
      String.raw`Bad (?:port|local forwarding specification|remote forwarding specification|dynamic forwarding specification|stdio forwarding specification|escape character|tun device|number|key types|SSH2 \w+ spec|configuration option:?|forwarding specification) '?.*'?\.?`
    ),
    said(String.raw`Bad (?:port number|multi-hop hostnames|hostname|idle_timeout .*)`),
    said(String.raw`Inconsistent options: ProxyCommand.*`),
    said(String.raw`(?:Cannot specify -J with ProxyCommand|Cannot specify multiple -J options.*)`),
    said(
      String.raw`(?:Unsupported option ".*".*|Missing Match criteria for \S+|Too many (?:identity|certificate) files specified.*)`
    ),
    said(String.raw`Unknown (?:cipher|mac) type '.*'`),
    said(String.raw`unknown option -- \S.*`),
    said(String.raw`illegal option -- \S.*`),
    said(String.raw`command-line: line 0: .*|\w+ directive not supported as a command-line option`),
    said(String.raw`Unsupported query ".*"|Couldn't open logfile .*`),
    said(String.raw`No user exists for uid \d+`),
    said(String.raw`Invalid username|\S*\.ssh\/\S*config: No such file or directory`)
  )
]

/** The way to the machine: jump hosts and proxy programs. */
export const proxyPatterns: ReadonlyArray<LinePattern> = [
  ...each(
    "proxy-failure",
    said(String.raw`stdio forwarding failed\.?`),
    said(
      String.raw`(?:ssh_exchange_identification: )?Connection (?:closed|reset) by UNKNOWN(?: port \d+)?(?: \[preauth\])?`
    ),
    said(String.raw`banner exchange: Connection (?:to|from) UNKNOWN port \S+ (?:closed|reset|timed out).*`),
    said(String.raw`banner exchange: Connection to UNKNOWN port \S+: (?:Connection|Broken|Operation) .*`),
    said(String.raw`Connection to UNKNOWN port \S+ timed out`),
    said(String.raw`ssh_dispatch_run_fatal: Connection to UNKNOWN port \S+: (?:Connection|Broken|Operation) .*`),
    said(String.raw`Could not create (?:socketpair|pipes) to communicate with (?:the )?proxy.*`),
    said(
      String.raw`(?:proxy (?:dialer|command)|ProxyCommand|Proxy command|Failed running proxy command)(?:\W.*)?(?:failed|exited|no fd)(?: with status \d+|: .{1,80})?\.?`
    ),
    said(String.raw`Failed running proxy command|Failed to run '.*'`),
    // ssh on Windows: the program of the jump could not be started.
    exactly(String.raw`posix_spawnp?: .*`),
    exactly(
      String.raw`(?:nc|ncat|netcat|Ncat|socat|connect-proxy|connect|corkscrew|proxytunnel|cloudflared|nc\.openbsd|nc\.traditional)(?:\[\d+\])?: .*(?:[Pp]roxy|refused|REFUSED|failed|timed out|TIMEOUT|unreachable|denied|resol|not known|No route).*`
    ),
    exactly(String.raw`nc: Proxy error: .*`),
    exactly(String.raw`(?:\S+ ERR |\S+ \S+ ERR ).*(?:failed to connect to origin|websocket: bad handshake|dial tcp).*`),
    exactly(String.raw`(?:websocket: bad handshake)`),
    exactly(String.raw`ERROR: \(gcloud\.compute\.start-iap-tunnel\) .*`),
    exactly(String.raw`An error occurred \(\w+\) when calling the StartSession operation: .*`),
    said(
      String.raw`(?:Proxy error|Proxy connection (?:failed|refused)|Network error: Proxy|HTTP proxy|SOCKS ?[45]? proxy|proxy): .*`
    ),
    said(
      String.raw`(?:Socks5|SOCKS5?|Proxy) (?:proxy )?(?:authentication failed|connection (?:refused|rejected|timed out|failed)|rejected connection).*`
    )
  )
]
