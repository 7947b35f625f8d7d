# Stopping a job: everything it started, wherever that went, and a look whether it is gone. Who cannot be ruled out is
# reported, and never killed.

do_stop() {
  is_job "$2" || malformed
  in_background stop_job "$1" "$2"
}

do_signal() {
  is_job "$2" || malformed
  case $3 in '' | *[!A-Z0-9]*) malformed ;; esac
  in_background signal_job "$1" "$2" "$3"
}

# job_members <known>: all processes of the job but its runner, which has to write down how the job ended. No process
# of this helper is among them, even where the helper itself runs inside of the job.
job_members() {
  members "MAESTRO_JOB=$m_job" "$m_job_folder/" "$m_leader" "$m_owner_start" "$1" "$m_owner_pid" "$$"
}

# find_members <id> <job>: what stop and signal begin with. Sets m_job, m_leader and m_owner_*.
find_members() {
  m_job=$2
  find_job "$2" || {
    no_job "$1" "$2"
    return 1
  }
  read_owner || m_owner_host=
  job_state
  case $m_state in
    elsewhere*)
      refuse "$1" 6 "the job runs on another host ($m_owner_host), which this one cannot reach into"
      return 1
      ;;
    new | 'lost reboot')
      m_leader=
      m_owner_pid=-
      m_owner_start=-
      return
      ;;
  esac
  # The runner leads a group and a session. Their number outlives it, until somebody else gets the pid.
  m_leader=
  if is_process "$m_owner_pid" "$m_owner_start" || ! process_start "$m_owner_pid"; then m_leader=$m_owner_pid; fi
}

signal_job() {
  find_members "$1" "$2" || return
  m_found=$(job_members '')
  for m_one in $m_found; do
    m_why=$(kill -s "$3" "${m_one%%:*}" 2>&1) && continue
    # One that ended meanwhile is none to complain about.
    is_process "${m_one%%:*}" "${m_one#*:}" || continue
    refuse "$1" 5 "${m_why:-the signal could not be sent}"
    return
  done
  say "$1" x 0
}

# stage <id> <signal> <tenths of a second>: sends, and waits until nobody is left. m_found is who is left.
stage() {
  send "$2" "$m_found"
  m_seen="$m_seen $m_found"
  m_turn=0
  while :; do
    m_found=$(job_members "$m_seen")
    [ -n "$m_found" ] || break
    [ "$m_turn" -lt "$3" ] || break
    nap 0.1 1
    m_turn=$((m_turn + 1))
  done
  # shellcheck disable=SC2086 # a word for each process
  set -- "$1" "$2" $m_found
  say "$1" p "$2" $(($# - 2))
  [ -z "$m_found" ]
}

stop_job() {
  find_members "$1" "$2" || return
  if [ -z "$m_proc" ]; then
    say "$1" u 0 noproc -
    say "$1" unverified
    return
  fi
  # The runner must not start the command, if the login shell has not come that far.
  [ "$m_state" = new ] || ln -s stopped "$m_job_folder/stopped" 2>/dev/null
  m_seen=
  m_found=$(job_members '')
  m_places=$(working_folders)
  if [ -n "$m_found" ]; then
    stage "$1" INT 10 || stage "$1" TERM 5 || {
      end_members "MAESTRO_JOB=$m_job" "$m_job_folder/" "$m_leader" "$m_owner_start" "$m_seen" "$m_owner_pid" "$$"
      # shellcheck disable=SC2086 # a word for each process
      set -- "$1" "$2" $m_left
      say "$1" p KILL $(($# - 2))
    }
  fi
  end_runner
  report "$1"
}

# The runner ends by itself once the command has: it writes down the exit code. It gets 2 s for that.
end_runner() {
  m_turn=0
  while is_process "$m_owner_pid" "$m_owner_start"; do
    if [ "$m_turn" -ge 40 ]; then
      kill -s KILL "$m_owner_pid" 2>/dev/null
      nap 0.05 1
      return
    fi
    nap 0.05 1
    m_turn=$((m_turn + 1))
  done
}

# The folders that the job's processes work in, each with a bar on both sides; the home folder and / tell nothing.
working_folders() {
  m_text='|'
  for m_one in $m_found; do
    m_place=$(readlink "/proc/${m_one%%:*}/cwd" 2>/dev/null) || continue
    case $m_place in / | "${HOME:-/}") continue ;; esac
    m_text="$m_text$m_place|"
  done
  printf %s "$m_text"
}

# report <id>: who is left, and who may be the job's: that decides between gone and unverified.
report() {
  m_doubt=
  for m_one in $(job_members "$m_seen"); do
    say_suspect "$1" "${m_one%%:*}" alive
  done
  if [ "$m_proc" = ps ]; then
    m_doubt=1
    say "$1" u 0 noproc -
  elif [ ! -r /proc/1/stat ]; then
    # Processes of other users cannot be seen, and a job may have started some (sudo).
    m_doubt=1
    say "$1" u 0 hidepid -
  elif [ "$m_owner_pid" != - ]; then
    find_suspects "$1"
  fi
  if [ -n "$m_doubt" ]; then say "$1" unverified; else say "$1" gone; fi
}

# say_suspect <id> <pid> <why>
say_suspect() {
  m_doubt=1
  m_command=$({ tr '\0\n' '  ' <"/proc/$2/cmdline" | cut -c 1-200; } 2>/dev/null)
  [ -n "$m_command" ] || { read -r m_command <"/proc/$2/comm"; } 2>/dev/null
  encode_word "$m_command"
  say "$1" u "$2" "$3" "$m_payload"
}

# Nobody's children who began after the job, belong to this user, carry no mark of ours, and hide their environment or
# work where the job worked: a command that cleared its environment and forked twice looks like that. So do others.
find_suspects() {
  for m_suspect in $(process_table | awk -v since="$m_owner_start" '
    { name[$2] = $3; start[$2] = $7; state[$2] = $6 }
    END { for (p in name) if (name[p] == 1 && start[p] + 0 >= since + 0 && state[p] !~ /^[ZXx]/) print p }'); do
    # shellcheck disable=SC3067 # every sh that we know has it
    [ -O "/proc/$m_suspect/stat" ] || continue
    # What logs people in changes its environment, and is nobody's tool.
    m_name=
    { read -r m_name <"/proc/$m_suspect/comm"; } 2>/dev/null || continue
    case $m_name in sshd* | dropbear* | systemd* | '(sd-pam)' | login | su | cron*) continue ;; esac
    # What a shell puts into an empty environment by itself does not count.
    m_text=$(tr '\0' '\n' 2>/dev/null <"/proc/$m_suspect/environ" | grep -v -e '^PWD=' -e '^OLDPWD=' -e '^SHLVL=' -e '^_=')
    if [ -n "$m_text" ]; then
      case $m_text in *MAESTRO_JOB=* | *MAESTRO_HELPER=* | *MAESTRO_WORDS=*) continue ;; esac
      m_place=$(readlink "/proc/$m_suspect/cwd" 2>/dev/null)
      case $m_places in *"|$m_place|"*) say_suspect "$1" "$m_suspect" folder ;; esac
    elif process_start "$m_suspect"; then
      say_suspect "$1" "$m_suspect" environment
    fi
  done
}
