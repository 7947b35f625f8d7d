# Starting: what this machine has, where things go, and the environment that commands get.

# What the channel's own environment was, before any of it is changed: commands and jobs get it back.
keep_environment() {
  m_nonce=$1
  m_umask=$(umask)
  m_environment=$(export -p)
  # A variable that the shell itself keeps (UID in bash) cannot be set again, and the attempt would end the shell.
  (eval "$m_environment") >/dev/null 2>&1 || m_environment=:
  umask 077
  LC_ALL=C
  export LC_ALL
  PATH=$PATH:/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin:/run/current-system/sw/bin
}

# For subshells that start something of the user's: nothing of ours stays, but what is set afterwards.
restore_environment() {
  umask "$m_umask"
  unset LC_ALL
  eval "$m_environment"
  unset MAESTRO_HELPER MAESTRO_JOB MAESTRO_RUN MAESTRO_LIBRARY MAESTRO_PROGRAM MAESTRO_WORDS
}

# usable_folder <path>: makes it, and proves that it is ours, private, and that something can be written.
usable_folder() {
  case $1 in *[!A-Za-z0-9/._+@%,:=-]* | *//* | [!/]*) return 1 ;; esac
  { [ -d "$1" ] || mkdir -p "$1"; } 2>/dev/null || return 1
  # shellcheck disable=SC2012,SC2046 # one folder, and it is words that we want
  set -- "$1" $(ls -lnd "$1" 2>/dev/null)
  case ${2:--} in d*) ;; *) return 1 ;; esac
  [ "${4:--}" = "$m_uid" ] || return 1
  { printf '%s\n' "$m_nonce" >"$1/.probe"; } 2>/dev/null
}

# Jobs live in the first of three folders that can be used, and are looked for in all of them.
choose_jobs_root() {
  m_root=
  m_roots=
  for m_folder in "${XDG_STATE_HOME:-${HOME:-}/.local/state}/maestro/jobs/v1" "/var/tmp/maestro-$m_uid/jobs/v1" "/tmp/maestro-$m_uid/jobs/v1"; do
    if [ -z "$m_root" ]; then
      usable_folder "$m_folder" || continue
      m_root=$(cd "$m_folder" && pwd -P) || continue
      m_roots="$m_roots $m_root"
    elif [ -d "$m_folder" ]; then
      # Anybody may make a folder in /tmp.
      # shellcheck disable=SC2012,SC2046 # one folder, and it is words that we want
      set -- $(ls -lnd "$m_folder" 2>/dev/null)
      [ "${3:--}" != "$m_uid" ] || m_roots="$m_roots $(cd "$m_folder" && pwd -P)"
    fi
  done
}

# A private folder for this channel's files, gone with the channel. mkdir fails when somebody made it before.
make_scratch() {
  for m_folder in "${TMPDIR:-/tmp}" /tmp /var/tmp "${m_root%/jobs/v1}"; do
    case $m_folder in *[!A-Za-z0-9/._+@%,:=-]* | [!/]* | '') continue ;; esac
    m_scratch=$(cd "$m_folder" 2>/dev/null && pwd -P)/maestro-$m_uid-$m_nonce
    mkdir "$m_scratch" 2>/dev/null || continue
    process_start $$ || m_start=-
    m_main_start=$m_start
    { printf '%s\n' "$$ $m_main_start $m_pid_ns" >"$m_scratch/main" && printf '%s\n' 0 >"$m_scratch/beat"; } 2>/dev/null && return
    rm -rf "$m_scratch"
  done
  echo 'maestro: there is no folder to write to: /tmp, /var/tmp and the home folder are full or read-only' >&2
  exit 1
}

# A helper that was killed together with its guard leaves its folders behind.
sweep_left_behind() {
  for m_folder in $m_roots; do
    for m_job_folder in "$m_folder"/.drafts.*; do
      job_state
      case $m_job_folder:$m_state in *.away:* | *:lost*) rm -rf "$m_job_folder" ;; esac
    done
  done
  for m_folder in "${m_scratch%/*}/maestro-$m_uid-"*; do
    { read -r m_pid m_start_then m_ns_then <"$m_folder/main"; } 2>/dev/null || continue
    # The temporary folder may be shared with a container, whose processes are others.
    [ "$m_ns_then" = "$m_pid_ns" ] || continue
    is_process "$m_pid" "$m_start_then" || rm -rf "$m_folder"
  done
}

# Where logind ends all processes of a user who logs out, a job lives on only in a scope of the user's own service
# manager, and only when that one stays too (linger).
probe_logout() {
  m_scope=
  [ -d /run/systemd/system ] || return
  cat /usr/lib/systemd/logind.conf /usr/lib/systemd/logind.conf.d/*.conf /etc/systemd/logind.conf \
    /etc/systemd/logind.conf.d/*.conf /run/systemd/logind.conf.d/*.conf 2>/dev/null |
    grep '^[[:space:]]*KillUserProcesses[[:space:]]*=' | tail -n 1 |
    grep -i -q '=[[:space:]]*\(yes\|true\|on\|1\)[[:space:]]*$' || return
  if [ -e "/var/lib/systemd/linger/$m_user" ] && systemd-run --user --scope --quiet true >/dev/null 2>&1 </dev/null; then
    m_scope=1
    return
  fi
  m_missing="$m_missing,killuserprocesses"
}

probe_machine() {
  m_missing=
  m_pipe_buf=
  probe_processes
  # Linux has had 4,096 since 2.6; asking getconf costs a process.
  if [ -r /proc/sys/kernel/ostype ]; then m_pipe_buf=4096; else m_pipe_buf=$(getconf PIPE_BUF / 2>/dev/null); fi
  case $m_pipe_buf in '' | *[!0-9]*) m_pipe_buf=512 ;; esac
  [ "$m_pipe_buf" -le 4096 ] || m_pipe_buf=4096
  [ "$m_pipe_buf" -ge 512 ] || m_pipe_buf=512
  choose_encoding
  # "uid=1000(name) gid=...": one process for both. An account may have no name.
  m_uid=$(id)
  m_uid=${m_uid%% *}
  m_user=${m_uid#*"("}
  m_user=${m_user%")"}
  m_uid=${m_uid#uid=}
  m_uid=${m_uid%%"("*}
  m_user=${m_user#uid=}
  command -v setsid >/dev/null 2>&1 || m_missing="$m_missing,setsid"
  command -v awk >/dev/null 2>&1 || m_missing="$m_missing,awk"
  case $m_proc in
    proc) [ -r /proc/1/stat ] || m_missing="$m_missing,hidepid" ;;
    *) m_missing="$m_missing,proc" ;;
  esac
  probe_logout
  choose_jobs_root
  m_drafts=
  if [ -n "$m_root" ]; then m_drafts=$m_root/.drafts.$m_nonce; else m_missing="$m_missing,jobs"; fi
  make_scratch
  m_missing=${m_missing#,}
}

# detach <words>: starts the program in the variable MAESTRO_PROGRAM in a session of its own, with nothing of the
# channel's. Never with "&": a shell lets what it starts so ignore INT and QUIT, for good. The program comes in a
# variable, and not in words, because everybody can read those.
detach() {
  MAESTRO_LIBRARY=$m_library
  export MAESTRO_LIBRARY MAESTRO_PROGRAM MAESTRO_WORDS
  # shellcheck disable=SC2016 # it is for the other shell to expand
  m_start_program='eval "$MAESTRO_LIBRARY"; eval "$MAESTRO_PROGRAM"'
  if [ -n "$m_detach_scope" ]; then
    setsid /bin/sh -c 'exec setsid "$@"' sh systemd-run --user --scope --quiet /bin/sh -c "$m_start_program"
  elif command -v setsid >/dev/null 2>&1; then
    # The second one is started by the leader of a session, and therefore has to fork: the first one returns.
    setsid /bin/sh -c 'exec setsid "$@"' sh /bin/sh -c "$m_start_program"
  elif command -v perl >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # it is Perl's variable
    perl -MPOSIX -e 'fork and exit; POSIX::setsid(); $SIG{$_} = "DEFAULT" for qw(INT QUIT HUP TERM PIPE); exec @ARGV' \
      /bin/sh -c "$m_start_program"
  elif command -v bash >/dev/null 2>&1; then
    bash -c 'set -m; "$@" &' bash /bin/sh -c "$m_start_program"
  else
    /bin/sh -c 'set -m; "$@" &' sh /bin/sh -c "$m_start_program"
  fi
} </dev/null >/dev/null 2>&1

start_guard() {
  m_lead=-
  process_start $$
  # After the state come the parent and the group: only who leads the group may have all of it ended.
  # shellcheck disable=SC2086 # it is words that we want
  set -- $m_stat
  case $m_proc in
    proc) m_group=${3:--} ;;
    *) m_group=$(ps -o pgid= -p $$ 2>/dev/null) ;;
  esac
  [ "${m_group##* }" != $$ ] || m_lead=$$
  (
    MAESTRO_PROGRAM=$m_guard
    MAESTRO_WORDS="$$ $m_main_start $m_nonce $m_lead $m_scratch $m_drafts"
    m_detach_scope=
    detach
  )
}
