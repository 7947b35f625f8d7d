/** Shells by the names under which they speak: `-bash: `, `/bin/sh: `, `busybox: `, and scripts of theirs. */
export const shellName = String.raw`(?:[EW]: )?-?(?:(?:[\w.~+-]*\/)+)?(?:bash|rbash|sh|dash|ash|zsh|ksh|ksh93|ksh2020|mksh|lksh|oksh|pdksh|yash|posh|hush|busybox|fish|tcsh|csh|xonsh|elvish|[\w.-]+\.(?:sh|bash|zsh|ksh)|\.?\w*(?:bashrc|profile|zshrc|zshenv|bash_profile)|main)(?:\.exe)?`

/** Where in its input a shell is: `line 1: `, `Zeile 1: `, `1: `, `<stdin>[3]: `, `第 1 行: `, in any language. */
export const shellPlace = String.raw`(?:(?:-c|<stdin>\[\d+\]|\w*\[\d+\]|[^\s:\/]{1,12} \d{1,6}(?:번| 行| 列)?|\d{1,6}(?: 行|\. satır)?|第 \d{1,6} [行列]|-c \w+) ?: )?`

/** Programs that write `name: what they did: why it failed`. A list, so that no prose can pass for one. */
export const programName = String.raw`(?:(?:[\w.+~-]*\/)+[\w.+-]+|(?:\.|exec|sudo|doas|su|env|cp|mv|rm|ln|mkdir|rmdir|mkfifo|mknod|mktemp|touch|tee|dd|cat|head|tail|sort|split|tar|gzip|gunzip|bzip2|xz|zstd|zip|unzip|cpio|rsync|scp|sftp|install|chmod|chown|chgrp|chattr|truncate|fallocate|sed|awk|gawk|mawk|grep|rg|find|fd|ls|stat|du|df|readlink|realpath|patch|diff|cmp|wc|cut|tr|uniq|xargs|nohup|timeout|nice|stdbuf|setsid|script|git|fatal|error|remote|make|gmake|ninja|cmake|gcc|cc|g\+\+|clang|ld|as|ar|cargo|rustc|go|node|npm|npx|yarn|pnpm|bun|deno|pip|pip3|python|python3|perl|ruby|php|java|docker|podman|kubectl|curl|wget|sh|bash|dash|zsh|ksh|ash|mksh|fish|tcsh|csh|busybox|printf|echo|cd|pushd|open|write|fwrite|mount|losetup|swapon|mkswap|apt|apt-get|dpkg|E|W|rpm|dnf|yum|apk|pacman|brew|crontab|at|systemctl|journalctl|kill|ps|screen|tmux|vi|vim|nano|emacs|ed|less|more|man|sync|flock|logger|dbclient|ssh|ssh-keygen|ssh-add|maestro|history|tac|nl|od|base64|md5sum|sha256sum|shred|csplit|iconv|jq|sqlite3|psql|mysql|redis-cli|rclone|restic|borg|helm|terraform|ansible))`

/** Programs that others are started through. */
export const wrapperName = String.raw`(?:(?:\S*\/)?(?:env|nohup|timeout|nice|ionice|stdbuf|setsid|setpriv|chroot|runuser|su|sudo|doas|xargs|time|exec|script|unbuffer|flock|chrt|taskset|strace|unshare|nsenter|systemd-run|start-stop-daemon|daemonize|caffeinate|busybox|find|watch|parallel|entr|dumb-init|tini|gosu|su-exec|direnv|mise|asdf|nix|npx|execvp|script))`

/** Programs that run scripts: a missing one is an interpreter that the script needs. */
export const interpreterName = String.raw`(?:(?:\/\S*\/)?(?:node|nodejs|bun|deno|tsx|ts-node|python|python2|python3|python3?\.\d+|pypy3?|ruby|perl|php|lua|java|bash|zsh|sh|dash|ksh|fish|Rscript|pwsh|guile|tclsh|wish|expect|osascript|uv|elixir|erl|escript|julia|groovy|kotlin|scala|dotnet|mono|gawk|awk|sed|make|crystal|racket|stack|runghc|node\d+))`

const agents: ReadonlySet<string> = new Set([
  "aider",
  "amp",
  "auggie",
  "claude",
  "claude-code",
  "cline",
  "cn",
  "codex",
  "copilot",
  "crush",
  "cursor-agent",
  "droid",
  "gemini",
  "gemini-cli",
  "goose",
  "iflow",
  "kilo",
  "kilocode",
  "kimi",
  "opencode",
  "openhands",
  "pi",
  "plandex",
  "q",
  "qodercli",
  "qwen",
  "qwen-code"
])

/** Whether a command, by its name or path, is an agent that Maestro can run. */
export const isAgentCommand = (command: string): boolean =>
  agents.has((command.split(/[\\/]/).at(-1) ?? "").replace(/\.(?:exe|cmd|ps1|js|mjs)$/i, ""))

/** The same as part of a regular expression. */
export const agentName = `(?:${[...agents].join("|")})`
