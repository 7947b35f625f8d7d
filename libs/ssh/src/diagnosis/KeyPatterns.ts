import { each, eachWith, exactly, said, type LinePattern } from "./LinePattern.ts"

/** Letting somebody in: the account, its keys, its agent. What leads to a denial comes before the denial. */
export const keyPatterns: ReadonlyArray<LinePattern> = [
  ...each(
    "too-many-auth-failures",
    said(
      String.raw`(?:Received disconnect from \S+(?: port \S+?)?:\s?2: ?|Disconnecting(?: \S+)?: |Server sent disconnect message: |Disconnected: |.*type 2 \(protocol error\): ?)?"?Too many authentication failures(?: for .*)?"?\.?(?: \[preauth\])?`
    ),
    said(String.raw`ssh: (?:handshake failed: ssh: )?disconnect, reason 2: .*[Tt]oo many authentication failures.*`),
    said(String.raw`maximum authentication attempts exceeded.*`),
    said(String.raw`Too many (?:wrong )?(?:password|authentication|login) (?:attempts|failures|tries)(?: for \S+)?\.?`)
  ),
  ...eachWith(
    true,
    "account-unavailable",
    said(String.raw`"?System is booting up\. .*`),
    said(String.raw`"?(?:The )?[Ss]ystem is going down.*`),
    said(
      String.raw`(?:.*see pam_nologin\(8\)\.?"?|Non-root logins are currently disabled.*|Logins are currently disabled.*)`
    ),
    said(String.raw`"?Unprivileged users are not permitted to log in(?: yet| any ?more)?.*`),
    said(String.raw`(?:The )?System (?:is )?(?:down|closed|undergoing) (?:for )?maintenance.*`)
  ),
  ...each(
    "account-unavailable",
    said(String.raw`This account is (?:currently )?not available\.?`),
    said(String.raw`\S*\/(?:nologin|false|noshell): (?:No such file or directory|Permission denied)`),
    said(
      String.raw`(?:Sorry, )?(?:you|you're|You) are not allowed to (?:execute commands|log ?in|have shell access)\b.{0,60}`
    ),
    said(String.raw`Shell access is not enabled on your account!?`),
    said(String.raw`rssh: this account is restricted by rssh\.`),
    said(String.raw`Access denied: this account .{1,80}|Account has expired\..*`),
    said(String.raw`(?:Your )?[Pp]assword (?:has )?expired\. C(?:hange your password now|hoose a new password)\.`),
    said(String.raw`This service allows s(?:ftp|cp) connections only\.?`),
    said(
      String.raw`(?:Your|Your user|This|The user) account (?:has|is|has been|was) (?:expired|been locked|locked|disabled|suspended|been disabled|been suspended|been expired|deactivated|restricted)\b.*`
    ),
    said(String.raw`Account (?:has |is |has been |temporarily )?(?:locked|disabled|expired|suspended)\b.*`),
    said(String.raw`This account is restricted\b.*|This account has been (?:disabled|locked|suspended)\b.*`),
    said(String.raw`(?:WARNING: )?Your password has expired\.?`),
    said(String.raw`You (?:are required to|must) change your (?:LDAP )?password (?:immediately|now)\b.*`),
    said(String.raw`Password change required but no TTY available\.?`),
    said(String.raw`(?:Current|\(current\) UNIX|New|Retype new) (?:UNIX )?[Pp]assword: ?`),
    said(String.raw`Access denied for user \S+ by PAM account configuration.*`),
    said(
      String.raw`(?:Shell access|Interactive (?:login|shell)|Interactive git shell) is (?:disabled|not (?:permitted|allowed|enabled))\b.*`
    ),
    said(
      String.raw`(?:Sorry, )?(?:shell access|interactive login|login)s? (?:is|are) (?:not (?:permitted|allowed|available)|disabled|denied)\b.*`
    ),
    said(
      String.raw`(?:Hi |Welcome to GitLab, |logged in as )?.{0,80}(?:but GitHub does not provide shell access|You can use git to connect to Bitbucket\. Shell access is disabled)\.?`
    ),
    said(String.raw`Welcome to GitLab, @\S+!`),
    said(String.raw`Please login as the user "\S+" rather than the user "\S+"\.?`),
    said(String.raw`User \S+ (?:not allowed because .*|is not allowed to .*)`),
    said(String.raw`.{0,80}(?:nologin|noshell): .*(?:not available|disabled)\b.*`),
    said(String.raw`Password change required(?: but no TTY available)?\.?`),
    said(String.raw`Could not get shadow information for \S+|Your login is restricted\b.*`)
  ),
  ...each(
    "key-permissions",
    said(String.raw`@* *WARNING: UNPROTECTED PRIVATE KEY FILE! *@*`),
    said(String.raw`Permissions \S+ for '(?<path>.+)' are too open\.`),
    said(
      String.raw`(?:Load key|Error loading key|Failed to load key) "(?<path>.+)": (?:Permission denied|bad permissions)`
    ),
    said(String.raw`It is (?:required|recommended) that your private key files are NOT accessible by others\.`),
    said(String.raw`EACCES: permission denied, open '(?<path>[^']*(?:\.ssh\/|id_\w+|\.pem|\.key)[^']*)'`),
    said(String.raw`no such identity: (?<path>.+): Permission denied`),
    said(String.raw`(?:Warning: )?Identity file (?<path>.+) not accessible: Permission denied\.?`),
    said(String.raw`Could not open (?:private )?key file "?(?<path>[^"]+)"?: Permission denied`)
  ),
  ...each(
    "key-passphrase",
    said(
      String.raw`(?:Load key|Error loading key|Failed to load key) "(?<path>.+)": incorrect passphrase supplied to decrypt private key`
    ),
    said(
      String.raw`(?:Failed to load key|Load key|load key) (?<path>\S+): incorrect passphrase supplied to decrypt private key`
    ),
    said(String.raw`Enter (?:old |new )?passphrase(?: for .+?)?(?: \(.*\))?: ?`),
    said(String.raw`Enter PIN for .*`),
    said(String.raw`Bad passphrase, try again for .*`),
    said(String.raw`Passphrase for key ".*": ?|Key passphrase: ?`),
    said(
      String.raw`(?:[\w./ -]{1,60}: ){0,2}(?:Encrypted [\w ]{1,40} detected, but no passphrase given|incorrect passphrase|bad passphrase\?|no passphrase (?:was )?given|[Ww]rong passphrase|passphrase (?:is )?required|Bad passphrase|bad decrypt|Passphrase must be a string.*)\.?`
    ),
    said(String.raw`Cannot parse privateKey: .*(?:passphrase|decrypt|integrity check failed).*`),
    said(
      String.raw`(?:[\w.]*PasswordRequiredException: |ssh: )?[Pp]rivate key (?:file )?is (?:encrypted|passphrase protected)\b.*`
    ),
    said(
      String.raw`ssh: this private key is passphrase protected|ssh: cannot decode encrypted private keys|x509: decryption password incorrect`
    ),
    said(String.raw`sign_and_send_pubkey: signing failed for \S+ ".*": incorrect passphrase .*`)
  ),
  ...each(
    "key-missing-or-invalid",
    said(
      String.raw`(?:Load key|Error loading key|Failed to load key|Load certificate|Certificate file) "(?<path>.+)": .*`
    ),
    said(String.raw`(?:Failed to load key|Load key|load key) (?<path>\S+): .*`),
    said(String.raw`no such identity: (?<path>.+): .+`),
    said(String.raw`(?:Warning: )?Identity file (?<path>.+) not accessible: .+`),
    said(String.raw`Cannot parse privateKey: .*`),
    said(String.raw`privateKey value (?:does not contain a \(valid\)|contains an invalid) private key`),
    said(
      String.raw`(?:[\w./-]{1,80}:? ){0,2}(?:Unsupported (?:OpenSSH )?(?:private |public )?key (?:format|type|magic)|Malformed (?:encrypted )?(?:OpenSSH|PPK) (?:private|public) key|Unsupported cipher for OpenSSH key|Unsupported kdf name for OpenSSH key|Unsupported private key EC OID|not a valid (?:OPENSSH|RSA|DSA|EC|OpenSSH|private) (?:private )?key(?: file)?|invalid private key|is not a (?:public )?key file|Failed to read private key|no key found|No key found|Failed loading keyfile '.*'|is not a private key)(?::? (?:key|type|for)?:? ?\S{1,80})?\.?`
    ),
    said(String.raw`Failed loading keyfile '(?<path>.+)'`),
    said(String.raw`Unable to use (?:this )?key file "?(?<path>[^"]*)"? ?\(?.*\)?`),
    said(String.raw`Unable to load (?:private )?key(?: file)? .*`),
    said(String.raw`ENOENT: no such file or directory, open '(?<path>[^']*(?:\.ssh\/|id_\w+|\.pem|\.key|key)[^']*)'`),
    said(String.raw`key_load_\w+: .*`),
    said(String.raw`(?:invalid format|error in libcrypto)`),
    said(String.raw`private key (?<path>.+) contents do not match public`),
    said(String.raw`(?<path>\S*(?:id_\w+|\.pem|\.key|\.pub|_key)): No such file or directory`),
    said(String.raw`(?:Saving key|Could not open|Cannot open) .*(?:id_|key|\.pem).*: No such file or directory`),
    said(String.raw`(?:\S+: ){0,3}(?:ssh\.ParsePrivateKey|unable to parse private key|asn1: structure error).*`),
    said(String.raw`Malformed private key|No private key available|Unknown key type \S+`),
    said(String.raw`(?:Could not stat )?(?<path>\S*\.ssh\/\S+): No such file or directory`)
  ),
  ...each(
    "agent-key-refused",
    said(String.raw`sign_and_send_pubkey: signing failed(?: for .*)?: .*`),
    said(
      String.raw`(?:(?!get_agent_identities|ssh_agent_bind_hostkey)[a-z_]+: ){0,2}(?:signing failed for .*: |(?:Could not|Error) .*: )?agent refused operation`
    ),
    said(String.raw`Agent admitted failure to sign using the key\.?`),
    said(String.raw`Agent responded with (?:failure|unsupported message type|wrong message type)`),
    said(
      String.raw`(?:Failed to (?:connect to agent|retrieve identities from agent|sign data with agent|create agent stream)|Malformed agent response|No reply from server agent|Pageant is not running)`
    ),
    said(String.raw`Confirm user presence for key .*(?:failed|timeout).*`),
    said(String.raw`Could not open a connection to your authentication agent\.`),
    said(String.raw`Error connecting to agent: .*`),
    said(String.raw`Could not (?:add|remove) (?:identity|card|all identities) ?(?:".*")?: .*`),
    said(
      String.raw`(?:The agent has no identities\.|communication with agent failed|agent contains no identities|SSH_AGENT_FAILURE)`
    ),
    exactly(String.raw`.*(?:device not found|invalid format) \(FIDO\).*`)
  ),
  ...each(
    "auth-denied",
    said(String.raw`(?:[^\s:@]{1,100}@[^\s]{1,200}: )?Permission denied \([\w,@.-]*\)\.?`),
    said(String.raw`[^\s:]{1,100}@[^\s:]{1,200}: Permission denied\.?`),
    said(String.raw`Permission denied, please try again\.`),
    exactly(String.raw`Permission denied\.`),
    said(
      String.raw`(?:Received disconnect from \S+(?: port \S+?)?:\s?14: ?)?.{0,80}(?:No supported authentication methods (?:available|remain)|All configured authentication methods failed|No (?:more )?authentication methods (?:available|left|to try)).*`
    ),
    said(String.raw`Auth (?:fail|cancel)(?: for methods '.*')?|USERAUTH fail`),
    said(String.raw`No auth methods could be used\.?`),
    said(String.raw`ssh: handshake failed: ssh: unable to authenticate, .*`),
    said(String.raw`ssh: unable to authenticate, .*`),
    said(
      String.raw`(?:[\w.]*AuthenticationException: |[\w.]*BadAuthenticationType: )?Authentication (?:failed|failure|was rejected)(?:\.|: .{1,80}| for (?:user )?(?!['"])\S+|\. Available authentication methods: .*)?`
    ),
    said(
      String.raw`(?:Password|Publickey|Public key|Keyboard-interactive|Host-based|Hostbased|GSSAPI) authentication failed(?: for \S+)?\.?`
    ),
    said(
      String.raw`(?:Access denied|Server refused our key|Server refused (?:our )?public-key signature.*|Login incorrect)\.?`
    ),
    said(
      String.raw`(?:Received disconnect from \S+(?: port \S+?)?:\s?\d+: )(?:Auth fail|Authentication failed|User not allowed|Permission denied).*`
    ),
    said(String.raw`(?:partial success|Authentication partially succeeded, more attempts required)`),
    said(String.raw`Permission denied for user \S+(?: on host \S+)?\.?|trivial authentication not allowed`),
    said(String.raw`Sorry, I won't let you use \S+ auth unencrypted\.`),
    said(
      String.raw`sign_and_send_pubkey: no mutual signature (?:supported|algorithm)|send_pubkey_test: no mutual signature algorithm`
    ),
    exactly(String.raw`(?:\S+@\S+'s password|\(\S+@\S+\) .*|Verification code|One-time password(?: \(.*\))?): ?`)
  )
]
