# Following: one process reads the output of all jobs that this channel follows, with a credit, so that a slow client
# holds up neither a job nor other requests.

# are_keys <job>.<stream>:<offset> ...
are_keys() {
  for m_key; do
    m_key=${m_key%+}
    case $m_key in *.out:* | *.err:*) ;; *) return 1 ;; esac
    is_number "${m_key##*:}" || return 1
    is_job "${m_key%%.*}" || return 1
    case ${m_key#*.} in *.*) return 1 ;; esac
  done
}

do_more() {
  are_keys "$@" || malformed
  m_more="$m_more $*"
}

do_follow() {
  is_number "${2:-}" || malformed
  m_id=$1
  m_credit=$2
  shift 2
  are_keys "$@" || malformed
  end_pump
  # shellcheck disable=SC2086 # a word for each key
  in_background pump "$m_id" "$m_credit" $m_more "$@"
  m_pump=$!
  m_more=
}

# The one before must be gone, not just told to go: it could still say something.
end_pump() {
  [ -n "$m_pump" ] || return 0
  { kill -s KILL "$m_pump" && wait "$m_pump"; } >/dev/null 2>&1
  m_pump=
}

# For every key <n>: m_key_<n>, m_offset_<n>, m_end_<n> (state of a job that ended), m_over_<n> (nothing more to say).
# m_n_<job>_<stream>: the number of a file, with the dashes of its job as underscores.
pump() {
  m_id=$1
  m_credit=$2
  shift 2
  m_keys=
  m_files=
  m_count=0
  for m_one; do
    m_large=
    case $m_one in *+) m_large=1 m_one=${m_one%+} ;; esac
    m_key=${m_one%%:*}
    m_name=${m_key%.*}_${m_key#*.}
    m_name=$(printf %s "$m_name" | tr - _)
    eval "m_n=\${m_n_$m_name:-}"
    # Named twice: the last offset counts.
    if [ -z "$m_n" ]; then
      m_count=$((m_count + 1))
      m_n=$m_count
      m_keys="$m_keys $m_n"
      eval "m_n_$m_name=$m_n"
      if find_job "${m_key%.*}"; then m_files="$m_files $m_job_folder/${m_key#*.}"; fi
      eval "m_folder_$m_n=\$m_job_folder"
    fi
    eval "m_key_$m_n=\$m_key m_offset_$m_n=\${m_one##*:} m_over_$m_n= m_end_$m_n= m_size_$m_n= m_large_$m_n=\$m_large"
  done
  m_spent=0
  m_idle=0
  m_naps=0
  while :; do
    look_at_ends
    look_at_sizes
    m_moved=
    m_behind=
    m_live=
    for m_n in $m_keys; do
      eval "m_over=\$m_over_$m_n"
      [ -n "$m_over" ] || serve_key "$m_n"
    done
    if [ -z "$m_live" ]; then
      say "$m_id" z
      return
    fi
    if [ "$m_spent" -ge "$m_credit" ]; then
      say "$m_id" w
      return
    fi
    # Without its helper nobody would end this process.
    kill -s 0 $$ 2>/dev/null || return
    rest
  done
}

# The ends come before the sizes: a stream is over when the end was there and the size seen after it has been sent.
look_at_ends() {
  for m_n in $m_keys; do
    eval "m_over=\$m_over_$m_n m_end=\$m_end_$m_n m_job_folder=\$m_folder_$m_n"
    [ -z "$m_over$m_end" ] || continue
    [ -n "$m_job_folder" ] || continue
    exit_flag "$m_job_folder"
    if [ -n "$m_exit" ]; then
      eval "m_end_$m_n='exited $m_exit'"
    elif [ $((m_idle % 32)) -eq 31 ]; then
      # A runner that died leaves no flag. To look for it costs a process, so it is done now and then.
      job_state
      case $m_state in exited* | lost*) eval "m_end_$m_n=\$m_state" ;; esac
    fi
  done
}

look_at_sizes() {
  for m_n in $m_keys; do eval "m_size_$m_n="; done
  [ -n "$m_files" ] || return 0
  IFS=$m_newline
  # shellcheck disable=SC2046 # a word for each line
  set -- $(
    IFS=$m_separators
    # shellcheck disable=SC2086 # a word for each file: their names have no spaces
    ls -lnd $m_files 2>/dev/null
  )
  IFS=$m_separators
  for m_line; do
    m_path=${m_line##*/jobs/v1/}
    m_job=${m_path%/*}
    m_stream=${m_path##*/}
    # shellcheck disable=SC2086 # it is words that we want
    set -- $m_line
    m_size=$5
    # The dashes of an id are at fixed places; tr would cost a process for every file.
    m_a=${m_job%%-*} m_job=${m_job#*-}
    m_b=${m_job%%-*} m_job=${m_job#*-}
    m_c=${m_job%%-*} m_job=${m_job#*-}
    eval "m_n=\${m_n_${m_a}_${m_b}_${m_c}_${m_job%%-*}_${m_job#*-}_$m_stream}"
    eval "m_size_$m_n=\$m_size"
  done
}

# say_over <key number> <words>
say_over() {
  eval "m_over_$1=1"
  shift
  say "$m_id" "$@"
}

serve_key() {
  m_from=0
  eval "m_large=\$m_large_$1 m_key=\$m_key_$1 m_from=\$m_offset_$1 m_end=\$m_end_$1 m_size=\$m_size_$1 m_job_folder=\$m_folder_$1"
  if [ -z "$m_size" ]; then
    # A job that is being launched has its folder first and its output a moment later.
    if [ "$m_naps" -lt 500 ] && [ -n "$m_job_folder" ] && [ -d "$m_job_folder" ]; then
      m_live=1
    else
      say_over "$1" gone "$m_key"
    fi
    return
  fi
  if [ "$m_size" -lt "$m_from" ]; then
    say_over "$1" t "$m_key" "$m_size"
    return
  fi
  m_block=$((m_size - m_from))
  if [ -n "$m_large" ] && [ "$m_block" -gt 4194304 ]; then
    encode_word "$m_job_folder"
    say_over "$1" l "$m_key" "$m_size" "$m_payload"
    return
  fi
  [ "$m_block" -le $((m_credit - m_spent)) ] || m_block=$((m_credit - m_spent))
  # Turns of this length keep one job with much to say from holding up the others.
  [ "$m_block" -le 262144 ] || m_block=262144
  m_offset=$m_from
  if [ "$m_block" -gt 0 ]; then
    say_bytes "$m_id d $m_key" "$m_job_folder/${m_key#*.}" "$m_from" "$m_block"
    m_spent=$((m_spent + m_offset - m_from))
    eval "m_offset_$1=\$m_offset"
    [ "$m_offset" -eq "$m_from" ] || m_moved=1
    [ "$m_offset" -ge "$m_size" ] || m_behind=1
  fi
  if [ -n "$m_end" ] && [ "$m_offset" -ge "$m_size" ]; then
    say_over "$1" e "$m_key" "$m_offset" "$m_end"
    return
  fi
  m_live=1
}

# Not at all while there is more, and the longer the less there is to do.
rest() {
  if [ -n "$m_moved" ]; then
    m_idle=0
    [ -n "$m_behind" ] || nap 0.01 1
    return
  fi
  m_idle=$((m_idle + 1))
  m_naps=$((m_naps + 1))
  if [ "$m_idle" -lt 20 ]; then
    nap 0.01 1
  elif [ "$m_idle" -lt 100 ]; then
    nap 0.02 1
  elif [ "$m_idle" -lt 200 ]; then
    nap 0.05 1
  else
    nap 0.2 1
  fi
}
