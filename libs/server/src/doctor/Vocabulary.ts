/**
 * Words that say nothing of anybody: those of ssh's messages and options, of algorithms, and of Maestro's own texts. What
 * is not among them is not let out of this machine (see `Redactor`), so a word that is missing costs a reader a little,
 * and one too many could cost the writer a name: no names of persons, machines or projects belong here.
 */
export const vocabulary: ReadonlySet<string> = new Set(
  `
  aarch64 ai accept accepted accepts accessible account add addkeystoagent address addresses addressfamily adjust
  administratively advice aes128 aes192 aes256 after afterwards again agent agents algorithm algorithms algs alias
  alive all allocation allow allowed allows allowtcpforwarding allowusers almalinux almost alone alpine already always
  amd64 an and anew another answer answered answers anthropic any anybody app applying apt arch are arm64 as asdf ash ask asked asking
  asks at attempt auth authenticate authenticated authenticating authentication authentications authorized auto
  available away back background bad banner bash bashrc batchmode be because been before begin belongs below best
  between bin blinks blocks bookworm both break broke broken brought browser built bullseye busybox but by bytes
  callback called came can cannot canonicaldomains canonicalize canonicalizefallbacklocal canonicalizehostname
  canonicalizemaxdots canonicalizepermittedcnames case casignaturealgorithms cat cause cbc cd centos cert certificates
  chacha20 chan change changed channel channels characters check checkhostip checking chmod choose chown chsh cipher
  ciphers claude clearing clearallforwardings cli client clients clock close closed cmd code codes codex coding collecting
  color com come comes command commands common compare compat compression config configuration confirm confirmation
  confirmed connect connected connecting connection connectionattempts connections connects connecttimeout const
  container contains context continue control controlmaster controlpath controlpersist convert copy coreutils correct
  could counts create csh ctos ctr currently curve25519 cut damaged darwin dash data date db dbus dead debian
  debug1 debug2 default denied deny descriptor destination detached detect dev device df did diffie dir direct
  directories directory disabled disconnect disconnected disk dns do doctor does done dos2unix down drain drop dropbear
  drops dsa dss du dynamic each ecdh ecdsa ed25519 efd either else empty enable enabled enableescapecommandline
  enablesshkeysign encrypted end ended ending ends enough enter entered entering env environment eof error esac
  escapechar established etc etm eval every exchange exclusive exec exist exists exit exited exitonforwardfailure
  expecting expired explicit export ext fail fail2ban failed failure failures false fatal fd fedora few file files
  find fingerprint fingerprinthash firewall first fish fixes folder follows for forbid forcecommand forced fork
  forkafterauthentication forking format formats forward forwardagent forwarded forwarding forwards forwardx11
  forwardx11timeout forwardx11trusted found free freebsd from fs full fwd gatewayports gave gawk gc gcm gemini get
  getent getpeername gets gex gh gib git github give given gives global globalknownhostsfile gnome gnu go goes grep
  group group1 group14 group16 group18 groups gss gssapiauthentication gssapidelegatecredentials gssapikexalgorithms
  gssapikeyexchange gssapirenewalforcesrekey gssapitrustdns had hand handshake hardware has hashknownhosts hat have
  head hellman hello help helper helps here hex hidepid hides history hmac hold holding holds home homebrew hop hops
  host hostbound hostkey hostkeyalgorithms hostkeys hostname hosts hosts2 hours how hung i0 i1 i3 ibuf id identification
  identitiesonly identity identityfile if ignore ignores ignoreunknown implicit in inactive includes inet info input
  inside install installation installed instead interactive internal interpreter into invalid ip ipqos ipv4 ipv6 is it
  its itself jammy jobs join journalctl json jump just kbdinteractiveauthentication keepassxc kept kernel kex
  kexalgorithms kexinit key keyboard keychain keygen keyring keys keyscan keyswork kib killuserprocesses kind know
  known knows ksh kwallet lang languages large larger ld leads left length less let lets lib libexec library libssh
  lie lies limit limits line lines linger link linked linux listen listener listening listens load local lock locked
  log logged login loginctl logind loglevel logname logout long look looked loop lost lowdelay ls lstart lts machine
  machines mac macos macs made maestro mail make many master match matches matching maxlen maxsessions maxstartups may
  md5 mebibyte median memory method methods mib microsoft midway millis minute minutes mise mismatch missing
  misspelled mkdir mlkem768x25519 mode moment more most mounted move ms msg much multiplex multiplexing must mux mv
  name named names nearer need needs negotiate network nchannels never new newer newkeys next nistp256 nistp384 nistp521 nixos
  no noble nobody node nodelay nohostauthenticationforlocalhost noise nomaster nonblock none not nothing notify
  now npm ntp null numberofpasswordprompts nvm o0 o1 o2 o3 obuf of off offer offered offering offers offset ok old older
  on once one online only open openai opencode opened openssh openssl opensuse opt option optional options or order
  org os other others out outdated outlives output over overloaded own owner owns p1 packet packets parent part
  partial pass passed passes passphrase passphrases password passwordauthentication path peer per permission
  permissions permitlocalcommand permitopen permitremoteopen permittty persourcepenalties pidfd pin ping pipe pk place
  platform pledge poll2 poly1305 pong port ports ppk preempt prepare pretty preview print printf prints private probe
  proc process processes processor profile program programs prohibited projects proposal protected protocol proxy proxycommand
  proxyjmp proxyjump proxyusefdpass ps pts pty pub pubkey pubkeyacceptedalgorithms pubkeyauthentication public
  publickey publickeys pull put puts putty pwd python question quick quota qwen raise raw rc rcvd reach reachable
  reached read reading reads ready reason received record red refused refuses rekey rekeylimit reload remaining
  remembered remote remove removed rename repair replaced reply req request requested requesting requests requesttty
  requiredrsasize reserved reset resetting resolve resolved restarting restricted return revoked rfd rg right rocky
  room round route rmax rsa rsync rtype run running runs runtime rwindow said same say says sbin scp script second secret seconds
  security securitykeyprovider seen send send2 sending sent seqnr server serveralivecountmax serveraliveinterval
  service session session2 sessions sessiontype set setting settings setup sftp sh sha1 sha2 sha256 sha512 share
  shared shell short shown shows shutdown shutting sig sigkill sign signing silent since sk sink skipped slowly sm smp
  sntrup4591761x25519 sntrup761 sntrup761x25519 so sock socket sockets software some somebody something sort source
  space speak spelling srv ssh ssh2 sshd sshsig stand stands start started starting starts stat state status stay
  stays stdinnull stdio steps stoc stood stop store streamlocalbindmask streamlocalbindunlink strict
  stricthostkeychecking string subsys subsystem succeeded success such sudo supported sure surely suse sweep switched
  symbolic syslogfacility system systemctl tail take takes target tcp tcpip tcpkeepalive tcsh tee tell tells temporary
  term terminal terminals terminate test text than that the their then there they things this through throughput time
  timed timedatectl timeout title tmp to together told too tools top total touch transferred transport trees tried
  trip trixie true trust trusted try tt tty tunnel tunneldevice type types ubuntu ulimit umac un unable uname
  unavailable unbounded under understand understands unknown unlock unquoted unreachable unreadable until up update
  updated updatehostkeys use used user userauth userknownhostsfile uses using usr usual utc util v1 values var
  variables verbose verification verify verifyhostkeydns version versions via visualhostkey vpn vv wait waiting waits want
  wants warning was watch way we webauthn went were what when where whether which whoever whole why will windows with
  within without work working worktrees would wrapped writable write written wrong wsl x11 x64 x86 xauth
  xauthlocation xdg xmss xterm yes yet you your yours zlib zone zprofile zsh zshrc
`
    .trim()
    .split(/\s+/)
)
