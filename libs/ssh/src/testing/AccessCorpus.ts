import { heals, stays, type TextCase } from "./TextCorpus.ts"

const added = "Warning: Permanently added 'build7' (ED25519) to the list of known hosts.\r\n"
const denied = "ann@build7: Permission denied (publickey).\r\n"
const git =
  "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n"

/** Host keys, keys, agents, accounts, channels. */
export const accessCorpus: ReadonlyArray<TextCase> = [
  stays(
    "host-key-unknown",
    255,
    "Host key verification failed.\r\n",
    `Host key verification failed.\r\n${git}`,
    "No ED25519 host key is known for build7 and you have requested strict checking.\r\nHost key verification failed.\r\n",
    "The authenticity of host 'build7 (203.0.113.4)' can't be established.\nED25519 key fingerprint is SHA256:abcdefabcdefabcdefabcdefabcdefabcdefabcdefa.\nThis key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? Host key verification failed.",
    "The authenticity of host '[build7]:2222 ([203.0.113.4]:2222)' can't be established.\r\nRSA key fingerprint is SHA256:abc.\r\nAre you sure you want to continue connecting (yes/no)? "
  ),
  stays("host-key-unknown", null, "[handshake] Host denied (verification failed)"),
  stays(
    "host-key-unknown",
    1,
    "\nHost 'build7' is not in the trusted hosts file.\n(ssh-ed25519 fingerprint SHA256:abc)\nDo you want to continue connecting? (y/n) dbclient: Connection to ann@build7:22 exited: Didn't validate host key",
    "dbclient: Connection to ann@build7:22 exited: Didn't validate host key",
    "The host key is not cached for this server:\n  build7 (port 22)\nYou have no guarantee that the server is the computer you\nthink it is.\nThe server's ssh-ed25519 key fingerprint is:\n  ssh-ed25519 255 SHA256:abc\nConnection abandoned."
  ),
  stays(
    "host-key-changed",
    255,
    '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\nIT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\r\nSomeone could be eavesdropping on you right now (man-in-the-middle attack)!\r\nIt is also possible that a host key has just been changed.\r\nThe fingerprint for the ED25519 key sent by the remote host is\nSHA256:abc.\r\nPlease contact your system administrator.\r\nAdd correct host key in /home/ann/.ssh/known_hosts to get rid of this message.\r\nOffending ED25519 key in /home/ann/.ssh/known_hosts:3\r\n  remove with:\r\n  ssh-keygen -f "/home/ann/.ssh/known_hosts" -R "build7"\r\nHost key for build7 has changed and you have requested strict checking.\r\nHost key verification failed.\r\n',
    "@       WARNING: REVOKED HOST KEY DETECTED!               @\r\nThe ED25519 host key for build7 is marked as revoked.\r\nED25519 host key for build7 was revoked and you have requested strict checking.\r\nHost key verification failed.",
    "Warning: the ED25519 host key for 'build7' differs from the key for the IP address '203.0.113.4'\r\nOffending key for IP in /home/ann/.ssh/known_hosts:4\r\nMatching host key in /home/ann/.ssh/known_hosts:9\r\nHost key verification failed."
  ),
  stays(
    "host-key-changed",
    1,
    "dbclient: Connection to ann@build7:22 exited: \n\nssh-ed25519 host key mismatch for build7 !\nFingerprint is SHA256:abc\nExpected SHA256:def\nIf you know that the host key is correct you can\nremove the bad entry from ~/.ssh/known_hosts",
    "WARNING - POTENTIAL SECURITY BREACH!"
  ),
  stays(
    "auth-denied",
    255,
    denied,
    `${added}${denied}`,
    "ann@build7: Permission denied (publickey,gssapi-keyex,gssapi-with-mic,password).\r\n",
    "Permission denied, please try again.\r\nPermission denied, please try again.\r\nann@build7: Permission denied (publickey,password).\r\n",
    "ann@build7: Permission denied (keyboard-interactive).",
    `${denied}scp: Connection closed\r\n`,
    `${denied}lost connection`,
    "Permission denied (publickey).",
    '** WARNING: connection is not using a post-quantum key exchange algorithm.\n** This session may be vulnerable to "store now, decrypt later" attacks.\n** The server may need to be upgraded. See https://openssh.com/pq.html\nann@build7: Permission denied (publickey).',
    "Received disconnect from 203.0.113.4 port 22:14: No supported authentication methods available [preauth]\r\nDisconnected from 203.0.113.4 port 22",
    `*****************************************\n* Authorized users only. All activity may be monitored. *\n*****************************************\n${denied}`
  ),
  stays("auth-denied", 128, `git@github.com: Permission denied (publickey).\r\n${git}`),
  stays(
    "auth-denied",
    null,
    "[client-authentication] All configured authentication methods failed",
    "All configured authentication methods failed",
    "ann@build7's password: "
  ),
  stays(
    "auth-denied",
    1,
    "dbclient: Connection to ann@build7:22 exited: No auth methods could be used.",
    "FATAL ERROR: No supported authentication methods available (server sent: publickey)",
    "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain"
  ),
  stays(
    "too-many-auth-failures",
    255,
    "Received disconnect from 203.0.113.4 port 22:2: Too many authentication failures\r\nDisconnected from 203.0.113.4 port 22\r\n",
    "Received disconnect from 203.0.113.4: 2: Too many authentication failures for ann",
    "Received disconnect from UNKNOWN port 65535:2: Too many authentication failures\r\nDisconnected from UNKNOWN port 65535",
    "Disconnecting: Too many authentication failures"
  ),
  stays(
    "key-permissions",
    255,
    `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\n@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\r\n@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\nPermissions 0644 for '/home/ann/.ssh/id_rsa' are too open.\r\nIt is required that your private key files are NOT accessible by others.\r\nThis private key will be ignored.\r\nLoad key "/home/ann/.ssh/id_rsa": bad permissions\r\n${denied}`,
    `Load key "/root/.ssh/id_ed25519": Permission denied\r\n${denied}`,
    `no such identity: /root/key: Permission denied\r\n${denied}`
  ),
  stays("key-permissions", null, "Error: EACCES: permission denied, open '/home/ann/.ssh/id_rsa'"),
  stays(
    "key-passphrase",
    255,
    `Load key "/home/ann/.ssh/id_ed25519": incorrect passphrase supplied to decrypt private key\r\n${denied}`,
    "Enter passphrase for key '/home/ann/.ssh/id_ed25519': \r\nann@build7: Permission denied (publickey).",
    "Enter PIN for ED25519-SK key /home/ann/.ssh/id_sk: "
  ),
  stays(
    "key-passphrase",
    null,
    "Enter passphrase for key '/home/ann/.ssh/id_ed25519': ",
    "Cannot parse privateKey: Encrypted private OpenSSH key detected, but no passphrase given",
    "Error: Cannot parse privateKey: Encrypted OpenSSH private key detected, but no passphrase given",
    "Cannot parse privateKey: PPK private key integrity check failed -- bad passphrase?"
  ),
  stays(
    "key-passphrase",
    1,
    "Bad passphrase, try again for /home/ann/.ssh/id_ed25519: ",
    "Failed to load key /home/ann/.ssh/id_ed25519: incorrect passphrase supplied to decrypt private key",
    'Load key "/home/ann/k": incorrect passphrase supplied to decrypt private key'
  ),
  stays(
    "key-missing-or-invalid",
    255,
    `Warning: Identity file /home/ann/.ssh/nokey not accessible: No such file or directory.\r\n${denied}`,
    `no such identity: /home/ann/.ssh/deploy: No such file or directory\r\n${denied}`,
    `Load key "/home/ann/k": invalid format\r\n${denied}`,
    `Load key "/home/ann/k": error in libcrypto\r\n${denied}`,
    `Load key "/home/ann": Is a directory\r\n${denied}`,
    'Load key "/home/ann/k.pub": unknown or unsupported key type'
  ),
  stays(
    "key-missing-or-invalid",
    null,
    "Cannot parse privateKey: Unsupported key format",
    "Cannot parse privateKey: Malformed OpenSSH private key",
    "privateKey value does not contain a (valid) private key",
    "Error: ENOENT: no such file or directory, open '/home/ann/.ssh/id_rsa'"
  ),
  stays(
    "key-missing-or-invalid",
    1,
    'Error loading key "/home/ann/k": error in libcrypto',
    "/home/ann/.ssh/id_nope: No such file or directory",
    "dbclient: Failed loading keyfile '/home/ann/k'",
    "/home/ann/k is not a key file."
  ),
  stays(
    "agent-key-refused",
    255,
    `sign_and_send_pubkey: signing failed for ED25519-SK "/home/ann/.ssh/id_sk" from agent: agent refused operation\r\n${denied}`,
    `sign_and_send_pubkey: signing failed for RSA "ann@laptop": agent refused operation\r\n${denied}`,
    `sign_and_send_pubkey: signing failed for ED25519-SK "/home/ann/.ssh/id_sk": device not found\r\n${denied}`
  ),
  stays(
    "agent-key-refused",
    null,
    "[agent] Agent responded with failure",
    "[agent] Failed to retrieve identities from agent",
    "Failed to connect to agent"
  ),
  stays("agent-key-refused", 1, 'Could not add identity "/home/ann/k": agent refused operation'),
  stays(
    "agent-key-refused",
    2,
    "Could not open a connection to your authentication agent.",
    "Error connecting to agent: Connection refused"
  ),
  stays(
    "account-unavailable",
    1,
    "This account is currently not available.\n",
    "This service allows sftp connections only.\r\n",
    "Your account has expired; please contact your system administrator.\r\n",
    "WARNING: Your password has expired.\nPassword change required but no TTY available.\r\n",
    "PTY allocation request failed on channel 0\r\nHi ann! You've successfully authenticated, but GitHub does not provide shell access.\r\nConnection to github.com closed.",
    "Hi ann! You've successfully authenticated, but GitHub does not provide shell access.",
    'Please login as the user "ubuntu" rather than the user "root".\n\n',
    "You are required to change your password immediately (password expired).",
    "fatal: Interactive git shell is not enabled.\nhint: ~/git-shell-commands should exist and have read and execute access."
  ),
  heals(
    "account-unavailable",
    255,
    '"System is booting up. Unprivileged users are not permitted to log in yet. Please come back later. For technical details, see pam_nologin(8)."\r\nConnection closed by 203.0.113.4 port 22'
  ),
  stays("pty-failure", 255, "PTY allocation request failed on channel 0\r\n"),
  stays(
    "pty-failure",
    1,
    "the input device is not a TTY",
    "sudo: sorry, you must have a tty to run sudo",
    "open terminal failed: not a terminal",
    "sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required"
  ),
  stays(
    "pty-failure",
    null,
    "Unable to request a pseudo-terminal",
    "PTY allocation request failed on channel 0\r\nWelcome to build7"
  ),
  heals(
    "channel-refused",
    255,
    "mux_client_request_session: session request failed: Session open refused by peer\r\n",
    "channel 0: open failed: resource shortage: open failed",
    "channel 2: open failed: connect failed: Connection refused"
  ),
  stays(
    "channel-refused",
    255,
    "subsystem request failed on channel 0\r\nscp: Connection closed\r\n",
    "exec request failed on channel 0\r\n",
    "shell request failed on channel 0",
    "channel 3: open failed: administratively prohibited: open failed",
    "subsystem request failed on channel 0\r\nConnection closed."
  ),
  stays(
    "channel-refused",
    null,
    "Unable to start subsystem: sftp",
    "(SSH) Channel open failure: open failed",
    "Unable to exec",
    "(SSH) Channel open failure: administratively prohibited"
  ),
  stays(
    "multiplex-failure",
    255,
    'unix_listener: path "/very/long/path/cm-ann@build7:22.abcdefghijklmnop" too long for Unix domain socket\r\n',
    "unix_listener: cannot bind to path /nodir/cm.abc: No such file or directory",
    "Control socket connect(/home/ann/.ssh/cm-1): Connection refused\r\n",
    "Control socket connect(/home/ann/.ssh/cm-1): No such file or directory",
    "ControlPath too long ('/very/long' >= 108 bytes)",
    'No ControlPath specified for "-O" command',
    "mux_client_hello_exchange: write packet: Broken pipe",
    "mux_client_request_session: read from master failed: Broken pipe",
    "muxclient: master hello exchange failed"
  )
]
