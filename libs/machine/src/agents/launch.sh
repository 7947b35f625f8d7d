# The command of a job, looked for on the machine itself: no question goes over the link, and a command that is on the
# login PATH costs no process.

found_entry() {
  case $m_state in
    ok) ;;
    interpreter) m_seen="${m_seen}maestro: seen: interpreter-missing $m_needs $m_file$m_line_end" ;;
    *) m_seen="${m_seen}maestro: seen: $m_state $m_file$m_line_end" ;;
  esac
}

# find_command <private folder> <seconds> <name>: sets m_found and PATH; else says what was looked at, and ends.
find_command() {
  m_seen=
  m_found=
  m_ipath=
  m_asked=unasked
  case $3 in
    */*) m_where=${3%/*} m_name=${3##*/} ;;
    *) m_where='' m_name=$3 ;;
  esac
  m_where=${m_where:-${3%%[!/]*}}
  m_by=login
  look_in "${m_where:-$PATH}" "$m_name" "$PATH"
  if [ -n "$m_found" ]; then return; fi
  m_by=interactive
  case $m_where:$m_seen in
    # A file that was named and is not there is not elsewhere.
    ?*:*interpreter-missing* | :*)
      if interactive_path "$1" "$2" "$m_name"; then look_in "${m_where:-$m_ipath}" "$m_name" "$m_ipath"; fi
      m_by=folder
      usual_folders
      m_seen="${m_seen}maestro: folders: $m_folders$m_line_end"
      if [ -z "$m_found" ]; then look_in "${m_where:-$PATH:$m_folders}" "$m_name" ''; fi
      ;;
  esac
  if [ -n "$m_found" ]; then
    printf 'maestro: found by %s: %s\n' "$m_found_by" "$m_found" >&2
    rm -rf "$1"
    PATH=$m_found_path
    export PATH
    return
  fi
  m_kind=
  if [ "$m_asked" = ok ]; then
    word_kind "$m_name"
    m_seen="${m_seen}maestro: interactive PATH: $m_ipath$m_line_end"
  fi
  rm -rf "$1"
  [ -z "$m_kind" ] || m_seen="${m_seen}maestro: seen: $m_kind $m_name$m_line_end"
  printf '%s\n' "maestro: agent-not-found $3" "maestro: shell: $m_asked ${SHELL:-}" "maestro: login PATH: $PATH" "$m_seen" >&2
  exit 127
}
