# Jobs: processes that outlive the channel. A job is a folder; see docs/helper-protocol.md.

# find_job <job>: sets m_job_folder.
find_job() {
  for m_folder in $m_roots; do
    m_job_folder=$m_folder/$1
    [ ! -d "$m_job_folder" ] || return 0
  done
  m_job_folder=
  return 1
}

# Sets m_exit to the exit code that is there, or to nothing.
exit_flag() {
  m_exit=
  for m_flag in "$1"/exit.*; do
    if [ -e "$m_flag" ]; then m_exit=${m_flag##*/exit.}; fi
  done
}

# read_owner: sets m_owner_* from the claim in m_job_folder; fails when nobody made one.
read_owner() {
  m_owner=$(readlink "$m_job_folder/owner" 2>/dev/null) || return 1
  IFS=,
  # shellcheck disable=SC2086 # it is the words between the commas that we want
  set -- $m_owner
  IFS=$m_separators
  m_owner_pid=$1
  m_owner_start=$2
  m_owner_boot=$3
  m_owner_pid_ns=$4
  m_owner_host=$5
}

# job_state: sets m_state for the job in m_job_folder.
job_state() {
  exit_flag "$m_job_folder"
  if [ -n "$m_exit" ]; then
    m_state="exited $m_exit"
  elif ! read_owner; then
    m_state=new
  elif [ "$m_owner_boot,$m_owner_pid_ns" != "$m_boot,$m_pid_ns" ]; then
    # A pid means nothing in another boot, container or host.
    if [ "$m_owner_host" = "$m_hostname" ]; then m_state='lost reboot'; else encode_word "$m_owner_host" && m_state="elsewhere $m_payload"; fi
  elif [ -z "$m_proc" ]; then
    m_state='unverifiable noproc'
  elif is_process "$m_owner_pid" "$m_owner_start"; then
    m_state="running $m_owner_pid"
  else
    # It may have ended while we looked.
    exit_flag "$m_job_folder"
    if [ -n "$m_exit" ]; then m_state="exited $m_exit"; else m_state='lost runner'; fi
  fi
}

# no_job <id> <job>
no_job() {
  refuse "$1" 4 "there is no job $2 on this machine"
}

do_state() {
  is_job "$2" || malformed
  in_background say_state "$1" "$2"
}

say_state() {
  find_job "$2" || {
    no_job "$1" "$2"
    return
  }
  job_state
  say "$1" s "$m_state"
}

# has_size <name> <bytes>: whether the file of m_draft came whole; sets m_why when it did not.
has_size() {
  m_size=0
  file_size "$m_draft/$1"
  [ "$m_size" -ne "$2" ] || return 0
  m_why="$1 has $m_size bytes of $2: it was not put whole"
  return 1
}

# All files of a job are made before anything runs, and for nobody else to read. A disk that is full later can lose no
# exit code: `alive` only has to be renamed.
complete_draft() {
  mkdir -p "$m_job_folder" || return 1
  for m_name in shell alive err out; do
    : >"$m_draft/$m_name" || return 1
  done
}

# A launch uses up its draft, whatever comes of it. Any number of clients may launch one job at the same moment, each
# with a draft of its own: the runner that makes the claim takes its own, and the others throw theirs away.
do_launch() {
  is_job "$2" || malformed
  is_draft "$3" || malformed
  are_numbers "$4" "$5" "$6" "$7" || malformed
  m_draft=$m_drafts/$3
  if [ ! -d "$m_draft" ]; then
    refuse "$1" 4 "there is no $3: it was not put, or was launched already"
    return
  fi
  find_job "$2" || m_job_folder=$m_root/$2
  m_why=
  if [ -L "$m_job_folder/owner" ]; then
    discard "$m_draft"
  elif has_size run "$4" && has_size env "$5" && has_size in "$6" && has_size meta "$7" &&
    m_why=$(complete_draft 2>&1); then
    (
      restore_environment
      MAESTRO_JOB=$2
      export MAESTRO_JOB
      MAESTRO_PROGRAM=$m_runner
      MAESTRO_WORDS="$m_draft $m_job_folder"
      m_detach_scope=$m_scope
      detach
    )
  else
    discard "$m_draft"
    refuse "$1" 5 "${m_why:-the folder of the job cannot be written}"
    return
  fi
  in_background say_launched "$1" "$2"
}

# A job is launched once its claim is there, and its files are: `out` is the last one to come.
say_launched() {
  m_turn=0
  while [ ! -L "$m_job_folder/owner" ] || [ ! -e "$m_job_folder/out" ]; do
    if [ "$m_turn" -ge 500 ]; then break; fi
    sleep 0.01 2>/dev/null || { sleep 1; m_turn=$((m_turn + 99)); }
    m_turn=$((m_turn + 1))
  done
  if [ ! -L "$m_job_folder/owner" ]; then
    discard "$m_draft"
    refuse "$1" 5 'the job did not start within 5 s: this machine may have no processes left, or a full disk'
    return
  fi
  job_state
  say "$1" s "$m_state"
}

do_list() {
  in_background list_jobs "$1"
}

list_jobs() {
  for m_folder in $m_roots; do
    for m_job_folder in "$m_folder"/*-*-*-*-*; do
      is_job "${m_job_folder##*/}" || continue
      list_job "$1"
    done
  done
  say "$1" x 0
}

list_job() {
  m_size=0
  file_size "$m_job_folder/out"
  m_out=$m_size
  m_size=0
  file_size "$m_job_folder/err"
  m_err=$m_size
  read_acked
  m_meta=-
  if [ -s "$m_job_folder/meta" ]; then
    m_meta=$(encode <"$m_job_folder/meta")
    # More than one line does not fit into a frame together with the rest.
    [ "${#m_meta}" -le $((m_width - 100)) ] || m_meta=-
  fi
  job_state
  say "$1" j "${m_job_folder##*/}" "$m_out" "$m_err" "$m_acked_out" "$m_acked_err" "$m_meta" "$m_state"
}

# Sets m_acked_out and m_acked_err, "-" when nobody acknowledged anything.
read_acked() {
  m_acked_out=-
  m_acked_err=-
  { read -r m_acked_out m_acked_err <"$m_job_folder/acked"; } 2>/dev/null
  are_numbers "$m_acked_out" "$m_acked_err" && return
  m_acked_out=-
  m_acked_err=-
}

do_ack() {
  is_job "$2" || malformed
  are_numbers "$3" "$4" || malformed
  find_job "$2" || {
    no_job "$1" "$2"
    return
  }
  # By a rename: a reader sees the old numbers or the new ones.
  m_why=$({ printf '%s\n' "$3 $4" >"$m_job_folder/acked.$$" && mv -f "$m_job_folder/acked.$$" "$m_job_folder/acked"; } 2>&1) || {
    refuse "$1" 5 "$m_why"
    return
  }
  say "$1" x 0
}

do_gc() {
  is_number "$2" || malformed
  in_background collect "$1" "$2"
}

# Sets m_changed to when a file was last changed or renamed, in seconds since 1970.
changed_at() {
  m_changed=$(stat -c %Z "$1" 2>/dev/null) || m_changed=$(stat -f %c "$1" 2>/dev/null) || return 1
  is_number "$m_changed"
}

collect() {
  m_now=$(date +%s)
  for m_folder in $m_roots; do
    for m_job_folder in "$m_folder"/*-*-*-*-*; do
      is_job "${m_job_folder##*/}" || continue
      is_collectable "$2" || continue
      # First out of sight, in one step: half a job must never be seen.
      m_away=$m_folder/.away.$m_nonce.${m_job_folder##*/}
      mv "$m_job_folder" "$m_away" 2>/dev/null || continue
      rm -rf "$m_away"
      say "$1" j "${m_job_folder##*/}"
    done
  done
  sweep_left_behind
  say "$1" x 0
}

# Ended at least <seconds> ago, and all of its output acknowledged.
is_collectable() {
  job_state
  case $m_state in
    exited*) changed_at "$m_job_folder/exit.$m_exit" || return 1 ;;
    lost*) changed_at "$m_job_folder" || return 1 ;;
    *) return 1 ;;
  esac
  [ $((m_now - m_changed)) -ge "$1" ] || return 1
  read_acked
  is_number "$m_acked_out" || return 1
  m_size=0
  file_size "$m_job_folder/out"
  [ "$m_acked_out" -ge "$m_size" ] || return 1
  m_size=0
  file_size "$m_job_folder/err"
  [ "$m_acked_err" -ge "$m_size" ]
}
