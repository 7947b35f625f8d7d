import { each, eachWith, exactly, said, type LinePattern } from "./LinePattern.ts"

/** What is asked of a connection that stands: terminals, channels, the shared connection itself. */
export const sessionPatterns: ReadonlyArray<LinePattern> = [
  ...each(
    "pty-failure",
    said(String.raw`PTY allocation request failed(?: on channel \d+)?\.?`),
    said(
      String.raw`(?:Unable to request a pseudo-terminal|Failed to (?:get|allocate|create|open) (?:a |an )?(?:pty|PTY|pseudo-?terminal).*|Server refused to allocate pty)`
    ),
    said(
      String.raw`(?:the|The|cannot attach stdin to a TTY-enabled container because) (?:input device|stdin|standard input) is not a (?:TTY|terminal|tty)\.?(?: If you are using mintty.*)?`
    ),
    exactly(
      String.raw`sudo: (?:sorry, you must have a tty to run sudo|a terminal is required to (?:read the password|authenticate).*|no tty present and no askpass program specified)`
    ),
    exactly(String.raw`open terminal failed: .*|Must be connected to a terminal\.`),
    said(
      String.raw`(?:openpty|posix_openpt|forkpty|pty_allocate|getpt|script: (?:openpty|failed to create pseudo-terminal)|openpty failed)(?: failed)?: .*`
    ),
    said(String.raw`(?:out of pty devices|no more ptys?|No more PTYs\.?|Cannot open .*\/dev\/pts?\S*.*)`),
    said(String.raw`\S*: channel \d+: TTY alloc failed`)
  ),
  ...eachWith(
    false,
    "channel-refused",
    said(String.raw`channel \d+: open failed: connect failed: .*(?:not known|resolve|unknown host|No such).*`)
  ),
  ...eachWith(
    true,
    "channel-refused",
    said(String.raw`(?:\w+: )*session request failed: Session open refused by peer`),
    said(String.raw`(?:\w+: )?Session open refused by peer`),
    said(String.raw`channel \d+: open failed: (?:resource shortage|connect failed)\b.*`),
    said(String.raw`open failed: resource shortage.*|No free channels available`),
    said(
      String.raw`\(SSH\) Channel open failure: (?:Connection|connect|No route|Network|Host|Resource|resource|Operation).*`
    ),
    said(String.raw`Cannot open (?:session|channel): .*resource.*`)
  ),
  ...eachWith(
    false,
    "channel-refused",
    said(String.raw`(?:channel \d+: )?open failed: (?:administratively prohibited|unknown channel type|unknown)\b.*`),
    said(String.raw`Unable to (?:start subsystem: \S+|open shell|exec|open session|open channel.*|set environment)`),
    said(String.raw`(?:subsystem|exec|shell) request failed(?: on channel \d+|: \S+)?\.?`),
    said(
      String.raw`(?:\(SSH\) )?Channel open failure(?::.*)?|Unable to (?:bind to|unbind from|request (?:X11|agent forwarding)).*`
    ),
    said(
      String.raw`(?:Server refused to (?:start a shell\/command|open (?:a |main )?(?:session|channel).*)|Unable to open (?:a )?(?:session|channel).*)`
    ),
    said(
      String.raw`Could not request local forwarding\.|(?:Error|Warning): remote port forwarding failed for listen (?:port|path) .*`
    ),
    said(
      String.raw`(?:ssh: )?(?:unexpected packet in response to channel open|rejected: (?:administratively prohibited|resource shortage|unknown channel type).*|subsystem request failed)`
    ),
    said(
      String.raw`ssh: rejected: .*|[\w.]*ChannelException: .*|Server refused (?:our )?(?:session|shell|exec|subsystem|sftp).*`
    ),
    said(String.raw`Received request .*, but the request was denied\.`),
    said(String.raw`sftp-server: not found|.*sftp-server: (?:No such file or directory|not found)`)
  ),
  ...each(
    "multiplex-failure",
    said(String.raw`unix_listener: .*`),
    said(String.raw`Control ?socket connect\(.*\): .*`),
    said(String.raw`Control socket ".*" does not exist`),
    said(
      String.raw`ControlPath too long.*|ControlSocket .* already exists, disabling multiplexing|Control(?:Path|Socket):? .*: nothing answers there|ControlPath: (?:the folder|cannot) .*`
    ),
    said(String.raw`No ControlPath specified for "-O" command`),
    said(String.raw`(?:muxclient|muxserver|mux_client|mux_master)\w*(?: bind\(\))?: .*`),
    said(String.raw`Master (?:is dead|refused (?:\w+ )*request).*`),
    said(String.raw`multiplex uid mismatch: .*|mm_(?:send|receive)_fd: .*`),
    said(String.raw`Stale control socket .*, unlinking`)
  ),
  ...eachWith(
    true,
    "shell-failure",
    exactly(
      String.raw`\S+: (?:(?:line )?\d+: )?(?:fork: )?(?:retry: )?(?:fork: )?(?:Resource temporarily unavailable|Cannot allocate memory|Cannot fork)`
    )
  )
]

/** What the engine asks of every machine, a shell, is refused: no matter of a single channel. */
export const requestPatterns: ReadonlyArray<LinePattern> = each(
  "shell-failure",
  said(String.raw`(?:exec|shell) request failed on channel \d+`),
  said(String.raw`Unable to exec\b.*`)
)

/** A shell that did not come up. Only for what the engine itself started: elsewhere these are a command's own words. */
export const shellPatterns: ReadonlyArray<LinePattern> = each(
  "shell-failure",
  said(String.raw`.*(?:Could not chdir to home directory|login shell).*`),
  said(String.raw`.*: (?:No such file or directory|Permission denied)`)
)

/** The end of a connection. Last of all: what led to the end says more. */
export const closedPatterns: ReadonlyArray<LinePattern> = [
  // Names the port: no session stood yet, whatever the program that ssh was started by says of it.
  ...each("connection-closed", said(String.raw`Connection (?:closed|reset) by (?!UNKNOWN)[\w.:%\[\]-]+ port \d+\.?`)),
  ...each(
    "connection-lost-midway",
    said(String.raw`Timeout, server \S+ not responding\.?`),
    said(
      String.raw`(?:client_loop|packet_write_wait|packet_write_poll|Write failed|Read from remote host \S+|ssh_packet_write_poll|ssh_packet_read_poll|packet_read\w*|mux_client_\w+: read\w*): .*`
    ),
    said(String.raw`Connection to \S+ closed by remote host\.?`),
    said(String.raw`Control master (?:to \S+ )?(?:closed|terminated)\.?(?: unexpectedly)?`),
    said(
      String.raw`(?:Keepalive timeout|Idle timeout|No response from server|Not connected|Connection lost|lost connection|write EPIPE|read ETIMEDOUT|write ECONNRESET|write ECONNABORTED|read ECONNABORTED|This socket has been ended by the other party)`
    ),
    said(String.raw`(?:Network error: )?(?:Software caused connection abort|Connection reset by peer|Broken pipe)`),
    said(String.raw`(?:Remote side|Server) unexpectedly closed network connection`),
    said(
      String.raw`(?:rsync: )?(?:\[\w+\] )?(?:connection unexpectedly closed|safe_read failed.*|writefd_unbuffered failed.*|(?:read|write) error: (?:Connection reset|Broken pipe|Connection timed out).*) ?\(?.*`
    ),
    said(String.raw`(?:Exited: )?Error (?:reading: (?:Broken pipe|Connection timed out)|writing: .+)`),
    said(
      String.raw`(?:early EOF|the remote end hung up unexpectedly|unexpected disconnect while reading sideband packet)`
    )
  ),
  ...each(
    "connection-closed",
    said(
      String.raw`Connection (?:closed|reset) by (?!UNKNOWN)(?:(?:authenticating|invalid) user \S* )?(?:remote host|foreign host|[\w.:%\[\]-]+(?: port \d+)?)(?: \[preauth\])?\.?`
    ),
    said(String.raw`Connection (?:closed|reset)\.? *`),
    said(
      String.raw`(?:kex_exchange_identification|ssh_exchange_identification|banner exchange): (?:[\w ]{1,30}: )?(?:Connection (?:closed|reset) by (?:remote host|peer)|Connection aborted|Broken pipe|Software caused connection abort|Undefined error: 0|Unknown error|Connection (?:from|to) \S+ port \d+: .{1,60})\.?`
    ),
    said(
      String.raw`(?:ssh_dispatch_run_fatal|ssh_packet_\w+): Connection (?:to|from) \S+ port \S+: (?:Connection (?:reset|closed|refused|corrupted).*|Broken pipe|Connection closed by remote host)`
    ),
    said(String.raw`Received disconnect from \S+(?: port \S+?)?:\s?\d+: ?.*`),
    said(String.raw`Disconnected from (?!user).*port \d+.*`),
    said(String.raw`(?:Not allowed at this time|Exceeded MaxStartups|exceeded MaxStartups.*)`),
    said(
      String.raw`(?:read ECONNRESET|ECONNRESET|connect ECONNRESET \S+|socket hang up|Connection lost before handshake|Connection ended without disconnect|connection is closed by foreign host)`
    ),
    said(
      String.raw`(?:Exited: )?Error reading: Connection reset by peer|Read from socket failed: .*|connect to host \S+ port \S+: Connection reset by peer|Remote closed the connection|Disconnect received|Connection ended|(?:exited: )?(?:Unexpected )?end of file`
    ),
    said(String.raw`ssh: handshake failed: (?:EOF|read tcp .*)`),
    said(
      String.raw`(?:[\w.]*SSHException: )?(?:Error reading SSH protocol banner|Connection lost|EOF in transport thread|SSH session not active)`
    ),
    said(String.raw`An established connection was aborted by the software in your host machine.*`),
    said(String.raw`An existing connection was forcibly closed by the remote host.*`)
  )
]
