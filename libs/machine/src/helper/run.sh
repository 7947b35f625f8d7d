# Bounded commands: run, exec, read, drop, kill, and put, which brings what is too long for one line.

# in_background <function> <words>: for verbs that take time. No process of ours holds the channel's input, and each
# holds a file in the scratch folder, by which the guard finds it.
in_background() {
  "$@" </dev/null 2>>"$m_scratch/log" &
}

# put_target <name>: sets m_file.
put_target() {
  case $1 in
    s.*)
      is_word "${1#s.}" || malformed
      m_file=$m_scratch/$1
      return
      ;;
    */run | */env | */in | */meta) is_draft "${1%/*}" || malformed ;;
    *) malformed ;;
  esac
  if [ -z "$m_root" ]; then
    m_why='no folder for jobs can be used: the home folder, /var/tmp and /tmp are full, read-only, or not ours'
    return 1
  fi
  m_file=$m_drafts/$1
  [ -d "${m_file%/*}" ] || m_why=$(make_draft "${m_file%/*}" 2>&1)
}

# What is put for a job is a draft until it is launched: it belongs to this channel, and goes away with it. The owner
# tells whether that was kept from happening, as it does for a job.
make_draft() {
  if [ ! -d "$m_drafts" ]; then
    mkdir "$m_drafts" && ln -s "$$,$m_main_start,$m_boot,$m_pid_ns,$m_hostname" "$m_drafts/owner" || return 1
  fi
  mkdir "$1"
}

# is_draft <word>
is_draft() {
  case $1 in d.*) is_word "${1#d.}" ;; *) return 1 ;; esac
}

do_put() {
  is_number "$3" || malformed
  is_payload "$4" || malformed
  if ! put_target "$2"; then
    refuse "$1" 5 "$m_why"
    return
  fi
  if [ "$3" -eq 0 ]; then
    m_why=$({ : >"$m_file"; } 2>&1) || {
      refuse "$1" 5 "$m_why"
      return
    }
  else
    m_size=0
    file_size "$m_file"
    if [ "$m_size" -ne "$3" ]; then
      refuse "$1" 6 "$2 has $m_size bytes, not $3"
      return
    fi
  fi
  m_why=$({ decode "$4" >>"$m_file"; } 2>&1) || {
    refuse "$1" 5 "$2 could not be written: $m_why"
    return
  }
  say "$1" x 0
}

# do_run <id> <script>
do_run() {
  case $2 in
    @s.*)
      is_word "${2#@s.}" || malformed
      # Now, not later: the next request may put another file of that name.
      mv "$m_scratch/${2#@}" "$m_scratch/$1.run" 2>/dev/null || {
        refuse "$1" 4 "there is no ${2#@}: it was not put, or has run already"
        return
      }
      ;;
    *) is_payload "$2" || malformed ;;
  esac
  start_run "$1" run "$2"
}

# do_exec <id> <script>
do_exec() {
  is_number "$1" || malformed
  start_run "$1" eval "$2"
}

# start_run <id> <how> <script>: the number of the process is for kill.
start_run() {
  in_background run_command "$@"
  printf '%s\n' $! >"$m_scratch/$1.pid"
  m_started=$((m_started + 1))
  [ $((m_started % 16)) -ne 0 ] || reap_finished
}

# Most runs are short, and every process that is started for one takes longer than all that the shell does by itself.
run_command() {
  m_run=$m_scratch/$1
  case $2$3 in eval* | run@*) ;; *) decode "$3" >"$m_run.run" ;; esac
  (
    restore_environment
    login_environment
    MAESTRO_HELPER=${m_nonce}_$1_
    export MAESTRO_HELPER
    # Redirected here, so that a shell that tells of a killed child does not tell it there.
    if [ "$2" = eval ]; then
      eval "$3" >"$m_run.out" 2>"$m_run.err"
      exit 126
    fi
    exec /bin/sh "$m_run.run" >"$m_run.out" 2>"$m_run.err"
  )
  m_code=$?
  [ "$m_code" -lt 256 ] || m_code=$((128 + m_code % 128))
  say_output "$1 o" "$m_run.out"
  m_out=$m_size
  say_output "$1 r" "$m_run.err"
  say "$1" x "$m_code" "$m_out" "$m_size"
  if [ "$m_out" -le 32768 ] && [ "$m_size" -le 32768 ]; then
    : >"$m_run.end"
  else
    rm -f "$m_run.run" "$m_run.pid"
  fi
}

# say_output <start of the frames> <file>: says the first 32 KiB, and sets m_size to the file's size. A short one takes
# one process, and is said in hexadecimal.
say_output() {
  m_size=0
  [ -s "$2" ] || return 0
  m_start_of_frame=$1
  m_file=$2
  # shellcheck disable=SC2046 # a word for each byte
  set -- $(od -A n -v -t x1 -N 201 "$2" 2>/dev/null)
  if [ $# -gt 0 ] && [ $# -le 200 ]; then
    m_size=$#
    IFS=
    m_payload="$*"
    IFS=$m_separators
    printf '%s\n' "$m_start_of_frame 0 .$m_payload" || exit 1
  elif file_size "$m_file"; then
    say_bytes "$m_start_of_frame" "$m_file" 0 32768
  fi
}

# Some shells keep a note of every background process until somebody asks. What runs leave behind is removed for many of
# them at once.
reap_finished() {
  jobs >/dev/null 2>&1
  for m_file in "$m_scratch"/*.end; do
    if [ -e "$m_file" ]; then in_background remove_finished; fi
    return
  done
}

remove_finished() {
  set --
  for m_file in "$m_scratch"/*.end; do
    m_run=${m_file%.end}
    set -- "$@" "$m_run.run" "$m_run.pid" "$m_run.out" "$m_run.err" "$m_file"
  done
  rm -f "$@"
}

do_read() {
  are_numbers "$2" "$4" "$5" || malformed
  case $3 in o) m_file=$m_scratch/$2.out ;; r) m_file=$m_scratch/$2.err ;; *) malformed ;; esac
  in_background read_output "$1" "$m_file" "$4" "$5"
}

read_output() {
  if [ ! -e "$2" ]; then
    refuse "$1" 4 'there is no such output: it was dropped, or was short enough to come whole'
    return
  fi
  m_offset=$3
  m_end=$(($3 + $4))
  while [ "$m_offset" -lt "$m_end" ]; do
    m_block=$((m_end - m_offset))
    [ "$m_block" -le 262144 ] || m_block=262144
    m_before=$m_offset
    say_bytes "$1 d" "$2" "$m_offset" "$m_block"
    [ "$m_offset" -gt "$m_before" ] || break
  done
  say "$1" x 0
}

do_drop() {
  if is_draft "$2"; then
    [ -z "$m_drafts" ] || discard "$m_drafts/$2"
  else
    is_number "$2" || malformed
    rm -f "$m_scratch/$2.out" "$m_scratch/$2.err"
  fi
  say "$1" x 0
}

do_kill() {
  is_number "$2" || malformed
  in_background kill_run "$1" "$2"
}

# The process that waits for the run is spared: it says how the run ended.
kill_run() {
  m_pid=
  { read -r m_pid <"$m_scratch/$2.pid"; } 2>/dev/null
  m_mark=MAESTRO_HELPER=${m_nonce}_$2_
  m_found=$(members "$m_mark" "$m_scratch/$2." "" "$m_main_start" "" "$m_pid" "")
  if [ -n "$m_found" ]; then
    send TERM "$m_found"
    m_turn=0
    while [ "$m_turn" -lt 5 ] && [ -n "$(members "$m_mark" "$m_scratch/$2." "" "$m_main_start" "$m_found" "$m_pid" "")" ]; do
      nap 0.1 1
      m_turn=$((m_turn + 1))
    done
  fi
  if end_members "$m_mark" "$m_scratch/$2." "" "$m_main_start" "$m_found" "$m_pid" ""; then
    say "$1" x 0
  else
    refuse "$1" 5 "these processes could not be ended: $m_left"
  fi
}
