# The loop: one request a line. There are no traps in it: with some shells one on CHLD ends a read. If a fork fails the
# helper ends; for its client that is a lost channel, and everything is as after one.

is_number() {
  case $1 in
    0) ;;
    0* | '' | *[!0-9]*) return 1 ;;
  esac
  [ "${#1}" -le 15 ]
}

is_payload() {
  case $1 in
    -) ;;
    '' | *[!A-Za-z0-9+/=]*) return 1 ;;
  esac
}

is_word() {
  case $1 in '' | *[!A-Za-z0-9_-]*) return 1 ;; esac
}

m_hex='[0-9a-f]'
m_hex=$m_hex$m_hex$m_hex$m_hex
m_uuid=$m_hex$m_hex-$m_hex-$m_hex-$m_hex-$m_hex$m_hex$m_hex

are_numbers() {
  for m_one; do is_number "$m_one" || return 1; done
}

# Ids become names of folders: nothing else than a UUID gets there.
is_job() {
  # shellcheck disable=SC2254 # it is a pattern
  case $1 in $m_uuid) ;; *) return 1 ;; esac
}

# Half a request, or one of another protocol: whatever comes next would be a guess.
malformed() {
  printf '%s\n' 'maestro: a request did not parse, so the helper ends' >&2
  finish 2
}

# finish <exit code>: ends what this channel started, except jobs. The guard looks once more.
finish() {
  end_pump
  end_members "MAESTRO_HELPER=${m_nonce}_" "$m_scratch/" "" "$m_main_start" "" "" ""
  rm -rf "$m_scratch"
  discard "$m_drafts"
  exit "$1"
}

# request <id> <verb> <words>
request() {
  is_number "$1" || malformed
  case $2:$# in
    ping:2) do_ping "$1" ;;
    login:2) do_login "$1" ;;
    put:5) do_put "$1" "$3" "$4" "$5" ;;
    run:3) do_run "$1" "$3" ;;
    read:6) do_read "$1" "$3" "$4" "$5" "$6" ;;
    drop:3) do_drop "$1" "$3" ;;
    kill:3) do_kill "$1" "$3" ;;
    launch:8) do_launch "$1" "$3" "$4" "$5" "$6" "$7" "$8" ;;
    state:3) do_state "$1" "$3" ;;
    list:2) do_list "$1" ;;
    stop:3) do_stop "$1" "$3" ;;
    halt:5) do_halt "$1" "$3" "$4" "$5" ;;
    signal:4) do_signal "$1" "$3" "$4" ;;
    ack:5) do_ack "$1" "$3" "$4" "$5" ;;
    gc:3) do_gc "$1" "$3" ;;
    quit:2) finish 0 ;;
    more:* | follow:*)
      m_id=$1
      m_verb=$2
      shift 2
      if [ "$m_verb" = more ]; then do_more "$@"; else do_follow "$m_id" "$@"; fi
      ;;
    *) malformed ;;
  esac
}

do_ping() {
  m_beats=$((m_beats + 1))
  printf '%s\n' "$m_beats" >"$m_scratch/beat"
  say "$1" pong
  reap_finished
}

main() {
  keep_environment "$1"
  eval "$m_library"
  probe_machine
  m_beats=0
  m_started=0
  m_login=
  m_pump=
  m_more=
  encode_word "$m_user"
  m_words=$m_payload
  encode_word "$m_hostname"
  m_words="$m_words $m_payload $m_uid $m_boot $m_pid_ns"
  encode_word "$m_root"
  say ready 1 "$m_nonce" $$ "$m_pipe_buf" "$m_encoding" "$m_words" "$m_payload" "${m_missing:--}"
  # After the greeting: there is nothing to guard before the first request, and its start takes a while.
  start_guard
  # Nobody waits for it, and it says nothing: what a helper left that was killed together with its guard.
  (sweep_left_behind) </dev/null >/dev/null 2>&1 &
  while IFS= read -r m_line; do
    # The script is the rest of the line, as it is.
    case ${m_line#* } in
      'exec '?*)
        do_exec "${m_line%% *}" "${m_line#* exec }"
        continue
        ;;
    esac
    case $m_line in '' | *[!A-Za-z0-9+/=@:._' '-]*) malformed ;; esac
    # shellcheck disable=SC2086 # the words of the request
    set -- $m_line
    [ $# -ge 2 ] || malformed
    request "$@"
  done
  finish 0
}
