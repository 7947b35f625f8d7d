import type { Variant } from "./VariantCorpus.ts"

const k = "kex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535"

/** Rarer ways in which shells and programs on the machine say the same, and a few of clients. */
export const machineVariantCorpus: ReadonlyArray<Variant> = [
  [
    "bash: warning: setlocale: LC_ALL: cannot change locale (de_DE.UTF-8)\nbash: line 1: codex: command not found",
    127,
    "agent-not-found"
  ],
  ["bash: -c: line 1: syntax error near unexpected token `('", 2, "none"],
  ["/usr/bin/bash: line 1: gemini: command not found", 127, "agent-not-found"],
  ["bash: line 1: npm: command not found", 127, "command-not-found"],
  ["bash: line 1: node: command not found", 127, "command-not-found"],
  ["/usr/local/bin/claude: line 3: node: command not found", 127, "interpreter-missing"],
  ["/usr/local/bin/claude: line 3: exec: node: not found", 127, "interpreter-missing"],
  ["/usr/local/bin/claude: 3: exec: node: not found", 127, "interpreter-missing"],
  ["exec: claude: not found", 127, "agent-not-found"],
  ["-ash: codex: not found", 127, "agent-not-found"],
  ["-sh: claude: not found", 127, "agent-not-found"],
  ["/bin/ash: claude: not found", 127, "agent-not-found"],
  ["ksh[1]: claude: not found", 127, "agent-not-found"],
  ["/bin/ksh: <stdin>[1]: claude: not found", 127, "agent-not-found"],
  ["ksh: claude: not found [No such file or directory]", 127, "agent-not-found"],
  ["zsh: command not found: claude", 127, "agent-not-found"],
  ["zsh:source:1: no such file or directory: /x/y", 1, "remote-dir-missing"],
  ["(eval):1: command not found: claude", 127, "agent-not-found"],
  ["/home/u/run.zsh:3: command not found: claude", 127, "agent-not-found"],
  ["fish: Unknown command 'claude'\nStandard input (line 1): \nclaude\n^", 127, "agent-not-found"],
  ["fish: Unknown command: claude\nfish: \nclaude -p hi\n^~~~~^", 127, "agent-not-found"],
  ["fish: command not found: claude", 127, "agent-not-found"],
  [
    "xonsh: subprocess mode: command not found: 'claude'\nDid you mean one of the following?\n    cl: Command (cl)",
    1,
    "agent-not-found"
  ],
  [
    "Error: nu::shell::external_command\n\n  × External command failed\n   ╭─[source:1:1]\n 1 │ claude -p hi\n   · ───┬──\n   ·    ╰── Command `claude` not found\n   ╰────\n  help: `claude` is neither a Nushell built-in or a known external command",
    1,
    "agent-not-found"
  ],
  [
    "Error: nu::shell::directory_not_found\n\n  × Directory not found\n   ╭─[source:1:4]\n 1 │ cd /nope\n   ·    ──┬──\n   ·      ╰── directory not found\n   ╰────",
    1,
    "remote-dir-missing"
  ],
  ['Exception: exec: "claude": executable file not found in $PATH\n[tty 1]:1:1-6: claude', 2, "agent-not-found"],
  ["set-location: Cannot find path '/nope' because it does not exist.", 1, "remote-dir-missing"],
  ["The system cannot find the path specified.\r\n", 1, "remote-dir-missing"],
  ["/usr/bin/env: ‘bun’: Permission denied", 126, "interpreter-missing"],
  ["/usr/bin/env: node: Datei oder Verzeichnis nicht gefunden", 127, "interpreter-missing"],
  ["env: „claude“: Datei oder Verzeichnis nicht gefunden", 127, "agent-not-found"],
  ["/usr/bin/env: impossible d'exécuter « node »: Aucun fichier ou dossier de ce type", 127, "interpreter-missing"],
  [
    "nohup: der Befehl 'claude' konnte nicht ausgeführt werden: Datei oder Verzeichnis nicht gefunden",
    127,
    "agent-not-found"
  ],
  [
    "nohup: コマンド 'claude' の実行に失敗しました: そのようなファイルやディレクトリはありません",
    127,
    "agent-not-found"
  ],
  ["timeout: 无法运行命令 'claude': 没有那个文件或目录", 127, "agent-not-found"],
  ["timeout: не удалось выполнить команду 'codex': Нет такого файла или каталога", 127, "agent-not-found"],
  ["timeout: falha ao executar o comando 'rg': Arquivo ou diretório inexistente", 127, "command-not-found"],
  ["sudo: cd: command not found", 1, "command-not-found"],
  ["sudo: unable to execute /opt/x: No such file or directory", 1, "command-not-found"],
  ["nice: claude: No such file or directory", 127, "agent-not-found"],
  ["bash: ./claude: No such file or directory", 127, "agent-not-found"],
  ["./run.sh: line 2: cd: /srv/x: No such file or directory", 1, "remote-dir-missing"],
  ["pushd: /nope: No such file or directory", 1, "remote-dir-missing"],
  ["bash: pushd: /nope: No such file or directory", 1, "remote-dir-missing"],
  ["bash: line 0: cd: /srv/app: No such file or directory", 1, "remote-dir-missing"],
  ["bash: cd: /srv/app: Ist kein Verzeichnis", 1, "remote-dir-missing"],
  ["bash: line 1: cd: too many arguments", 1, "none"],
  ["sh: can't cd to /srv/app", 2, "remote-dir-missing"],
  ["sh: 1: cd: can't cd to ~/app", 2, "remote-dir-missing"],
  ["chdir: No such file or directory", 1, "remote-dir-missing"],
  [
    'OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd ("/srv") set in config.json failed: no such file or directory: unknown',
    126,
    "remote-dir-missing"
  ],
  [
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "claude": executable file not found in $PATH: unknown',
    127,
    "agent-not-found"
  ],
  [
    "shell-init: error retrieving current directory: getcwd: cannot access parent directories: No such file or directory",
    1,
    "remote-dir-missing"
  ],
  ["fatal: Unable to read current working directory: No such file or directory", 128, "remote-dir-missing"],
  ["error: could not lock config file .git/config: No space left on device", 255, "disk-full"],
  ["error: could not lock config file /home/u/.gitconfig: Permission denied", 255, "permission-denied-fs"],
  ["fatal: cannot create directory at 'src': Permission denied", 128, "permission-denied-fs"],
  ["error: cannot open .git/FETCH_HEAD: Permission denied", 255, "permission-denied-fs"],
  ['error: open(".git/x"): Permission denied\nfatal: cannot open', 128, "permission-denied-fs"],
  ["fatal: could not create leading directories of '/srv/x/.git': Keine Berechtigung", 128, "permission-denied-fs"],
  ["Schwerwiegend: Konnte Arbeitsverzeichnis 'app' nicht erstellen: Keine Berechtigung", 128, "permission-denied-fs"],
  [
    "fatal : impossible de créer le répertoire de la copie de travail 'app': Permission non accordée",
    128,
    "permission-denied-fs"
  ],
  ["致命错误：不能创建工作区目录 'app'：权限不够", 128, "permission-denied-fs"],
  ["bash: línea 1: /etc/app.conf: Permiso denegado", 1, "permission-denied-fs"],
  ["bash: 第 1 行：/etc/app.conf: 权限不够", 1, "permission-denied-fs"],
  ["bash: 行 1: /etc/app.conf: 権限がありません", 1, "permission-denied-fs"],
  [
    "tar: x: Cannot open: Permission denied\ntar: Exiting with failure status due to previous errors",
    2,
    "permission-denied-fs"
  ],
  ["install: cannot create directory '/opt/x': Permission denied", 1, "permission-denied-fs"],
  [
    "npm error code EACCES\nnpm error syscall mkdir\nnpm error path /usr/lib/node_modules/x\nnpm error errno -13\nnpm error Error: EACCES: permission denied, mkdir '/usr/lib/node_modules/x'\nnpm error     at async mkdir (node:internal/fs/promises:858:10)",
    243,
    "permission-denied-fs"
  ],
  ["dpkg: error: requested operation requires superuser privilege", 2, "permission-denied-fs"],
  [
    "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?",
    100,
    "permission-denied-fs"
  ],
  ["sed: couldn't open temporary file /etc/sedX: Permission denied", 4, "permission-denied-fs"],
  ["cp: écriture de '/x': Aucun espace disponible sur le périphérique", 1, "disk-full"],
  ["sed: couldn't write 5 items to /x: No space left on device", 4, "disk-full"],
  ["gzip: stdout: No space left on device", 1, "disk-full"],
  ["sh: write error: No space left on device", 1, "disk-full"],
  ["sh: 1: echo: echo: I/O error\n", 1, "disk-full"],
  ["printf: write error: No space left on device", 1, "disk-full"],
  ["dd: writing '/x': Disk quota exceeded", 1, "disk-full"],
  ['scp: write remote "/x/y": No space left on device', 1, "disk-full"],
  ["git: fatal: sha1 file '/x' write error. Out of diskspace", 128, "disk-full"],
  ["fatal: sha1 file '<stdout>' write error: Broken pipe", 128, "none"],
  [
    "error: RPC failed; curl 28\nfatal: write error: No space left on device\nfatal: index-pack failed",
    128,
    "disk-full"
  ],
  ["mkdir: cannot create directory '/x': Disk quota exceeded", 1, "disk-full"],
  ["java.io.IOException: No space left on device", 1, "disk-full"],
  ["Error response from daemon: mkdir /var/lib/docker/tmp/x: no space left on device", 1, "disk-full"],
  ["error: failed to write `/x`: No space left on device (os error 28)", 101, "disk-full"],
  ["Error: Permission denied (os error 13)", 1, "permission-denied-fs"],
  ["Error: No such file or directory (os error 2)", 1, "none"],
  ["fatal: not a git repository: '/srv/app'", 128, "not-a-git-repo"],
  ["fatal: Not a git repository (or any of the parent directories): .git", 128, "not-a-git-repo"],
  [
    "advertencia: No es un repositorio git. Use --no-index para comparar dos paths fuera del árbol de trabajo",
    129,
    "not-a-git-repo"
  ],
  ["fatal: nie jest to repozytorium gita: .git", 128, "none"],
  ["fatal: 不是一個 git 版本庫（或者任何父目錄）：.git", 128, "not-a-git-repo"],
  ["fatal: это не git-репозиторий (или один из родительских каталогов): .git", 128, "not-a-git-repo"],
  ["fatal: Git リポジトリではありません (または親ディレクトリのいずれも): .git", 128, "not-a-git-repo"],
  ["fatal: não é um repositório Git (nem nenhum dos diretórios pai): .git", 128, "not-a-git-repo"],
  ["fatal: no es un repositorio Git (ni ninguno de los directorios superiores): .git", 128, "not-a-git-repo"],
  ["Sorry, you are not allowed to execute commands on this host.", 1, "account-unavailable"],
  ["Account has expired. Connection closed.", 255, "account-unavailable"],
  [
    "Your account has been locked. Contact the help desk.\nConnection closed by 1.2.3.4 port 22",
    255,
    "account-unavailable"
  ],
  ["nologin: this account is disabled\n", 1, "account-unavailable"],
  ["/sbin/nologin: No such file or directory", 255, "account-unavailable"],
  ["/usr/sbin/nologin: Permission denied", 255, "account-unavailable"],
  [
    "Shell access is not enabled on your account!\nIf you need shell access please contact support.",
    1,
    "account-unavailable"
  ],
  ["Welcome to GitLab, @ann!\n", 0, "none"],
  ["logged in as ann.\n\nYou can use git to connect to Bitbucket. Shell access is disabled", 1, "account-unavailable"],
  ["Access denied: this account may only be used for file transfer.", 1, "account-unavailable"],
  ["rssh: this account is restricted by rssh.\nAllowed commands: scp sftp", 1, "account-unavailable"],
  ["The system is going down for reboot at Mon 2026-01-12 10:00:00 UTC!", 255, "account-unavailable", true],
  [
    "System is going down. Unprivileged users are not permitted to log in anymore. For technical details, see pam_nologin(8).\nConnection closed by 1.2.3.4 port 22",
    255,
    "account-unavailable",
    true
  ],
  ["Password expired. Change your password now.\nNew password: ", null, "account-unavailable"],
  ["Your password has expired. Choose a new password.", 255, "account-unavailable"],
  [
    "mux_client_request_session: session request failed: Session open refused by peer\nControlSocket /x already exists, disabling multiplexing",
    255,
    "channel-refused",
    true
  ],
  ["ControlSocket /x already exists, disabling multiplexing", 255, "multiplex-failure"],
  [
    "mux_client_read_packet: read header failed: Broken pipe\nmuxclient: master hello exchange failed",
    255,
    "multiplex-failure"
  ],
  ["muxserver_listen: link mux listener /x => /y: Operation not permitted", 255, "multiplex-failure"],
  [
    "Control socket connect(/x): No such file or directory\nssh: connect to host h port 22: Connection refused",
    255,
    "refused",
    true
  ],
  [
    "bind: Address already in use\nchannel_setup_fwd_listener_tcpip: cannot listen to port: 8080\nCould not request local forwarding.",
    255,
    "channel-refused"
  ],
  ["Error: remote port forwarding failed for listen port 8080", 255, "channel-refused"],
  [
    "connect_to localhost port 3000: failed.\nchannel 3: open failed: connect failed: Connection refused",
    255,
    "channel-refused",
    true
  ],
  ["request: Session open refused by peer", 255, "channel-refused", true],
  ["ssh_packet_write_poll: Connection to 1.2.3.4 port 22: Host is down", 255, "connection-lost-midway"],
  ["ssh_dispatch_run_fatal: Connection to 1.2.3.4 port 22: Broken pipe", 255, "connection-closed"],
  ["ssh_dispatch_run_fatal: Connection to 1.2.3.4 port 22: Connection corrupted", 255, "handshake-mismatch"],
  ["ssh: connect to host h port 22: Invalid argument", 255, "unreachable"],
  ["ssh: connect to host h port 22: Permission denied", 255, "unreachable"],
  ["ssh: connect to host 10.0.0.1 port 22: Undefined error: 0", 255, "unreachable"],
  ["ssh: connect to host h port 22: Unknown error", 255, "unreachable"],
  ["ssh: connect to host h port 22: Network is unreachable\r\n" + k, 255, "proxy-failure", true],
  ["[Errno 111] Connection refused", 1, "refused"],
  [
    "paramiko.ssh_exception.NoValidConnectionsError: [Errno None] Unable to connect to port 22 on 1.2.3.4",
    1,
    "refused"
  ],
  ["paramiko.ssh_exception.AuthenticationException: Authentication failed.", 1, "auth-denied"],
  ["plink: unable to open connection:\nHost does not exist", 1, "dns"],
  ["Unable to open connection:\nHost does not exist", 1, "dns"],
  ["Access denied\nAccess denied\nFATAL ERROR: Configured password was not accepted", 1, "auth-denied"],
  ["ls: cannot open directory '/root': Permission denied", 2, "permission-denied-fs"],
  [
    "-bash: fork: retry: Resource temporarily unavailable\n-bash: fork: Resource temporarily unavailable",
    254,
    "channel-refused",
    true
  ],
  ["ssh-add: /home/u/.ssh/x: No such file or directory", 1, "key-missing-or-invalid"],
  ["Could not stat /home/u/.ssh/x: No such file or directory", 1, "key-missing-or-invalid"],
  ['Error loading key "/x": invalid format', 1, "key-missing-or-invalid"],
  ["/home/u/.ssh/id: No such file or directory", 1, "key-missing-or-invalid"],
  ["The agent has no identities.", 1, "agent-key-refused"],
  ['Could not add identity "/home/u/.ssh/id": communication with agent failed', 1, "agent-key-refused"],
  ['Saving key "/nope/x" failed: No such file or directory', 1, "remote-dir-missing"],
  ["Unknown key type dss", 255, "key-missing-or-invalid"],
  ["do_known_hosts: hostkeys_foreach failed: No such file or directory", 255, "none"],
  ["Host h not found in /home/u/.ssh/known_hosts", 1, "none"]
]
