# Detection: all known agents in one run of the helper's, in the environment of the login shell. Answers are records of
# fields that end in NUL; a record ends in a field that is one RS.

say_record() {
  printf '%s\0' "$@" && printf '\036\0'
}

found_entry() {
  # What the PATH has twice, and what the known folders have again, is told by its real path.
  real_path "$m_file"
  say_record entry "$m_agent" "$m_by" "$m_file" "$m_state" "$m_needs" "$m_real"
}

# real_path <file>: sets m_real. Not every readlink knows -f.
real_path() {
  m_real=$1
  m_turn=0
  while [ -L "$m_real" ] && [ "$m_turn" -lt 40 ]; do
    m_link=$(readlink "$m_real") || break
    case $m_link in /*) m_real=$m_link ;; *) m_real=${m_real%/*}/$m_link ;; esac
    m_turn=$((m_turn + 1))
  done
  m_place=$(CDPATH='' cd "${m_real%/*}/" 2>/dev/null && pwd -P) || return 0
  m_real=${m_place%/}/${m_real##*/}
}

# look_for <how> <folders> <PATH to run with>: looks for every agent that has not been found, and asks those that are
# found then for their version. The agents are words of the form <id>:<name>,<name>.
look_for() {
  m_by=$1
  m_left=
  for m_entry in $m_agents; do
    m_agent=${m_entry%%:*}
    m_found=
    m_names=${m_entry#*:}
    m_all=$IFS
    IFS=,
    # shellcheck disable=SC2086 # a word for each name
    set -- "$1" "$2" "$3" $m_names
    IFS=$m_all
    m_where=$2
    m_with=$3
    shift 3
    for m_name; do look_in "$m_where" "$m_name" "$m_with"; done
    set -- "$m_by" "$m_where" "$m_with"
    if [ -z "$m_found" ]; then
      m_left="$m_left $m_entry"
    else
      say_record found "$m_agent" "$m_found_by" "$m_found" "$m_found_path"
      ask_version
    fi
  done
  m_agents=$m_left
}

# ask_version: in a session of its own, so that a command that hangs can be ended with what it has started.
ask_version() {
  # shellcheck disable=SC2016 # it is for the other shell to expand
  $m_session /bin/sh -c 'PATH=$3; NO_COLOR=1; export PATH NO_COLOR
    "$2" --version </dev/null >"$1.out" 2>"$1.err"
    printf "%s\n" $? >"$1.new" && mv "$1.new" "$1.code"' sh "$m_folder_of_run/version.$m_agent" "$m_found" "$m_found_path" \
    </dev/null >/dev/null 2>&1 &
  m_asked_versions="$m_asked_versions $m_agent:$!"
}

# Every version has the same time, since all have been asked at once.
say_versions() {
  m_turn=0
  while [ "$m_turn" -lt $((m_seconds * 20)) ]; do
    m_open=
    for m_entry in $m_asked_versions; do
      [ -e "$m_folder_of_run/version.${m_entry%%:*}.code" ] || m_open=1
    done
    [ -n "$m_open" ] || break
    sleep 0.05 2>/dev/null || { sleep 1 && m_turn=$((m_turn + 19)); }
    m_turn=$((m_turn + 1))
  done
  for m_entry in $m_asked_versions; do
    m_file=$m_folder_of_run/version.${m_entry%%:*}
    m_code=timeout
    { read -r m_code <"$m_file.code"; } 2>/dev/null
    [ "$m_code" != timeout ] || end_session "${m_entry#*:}"
    say_record version "${m_entry%%:*}" "$m_code" "$(beginning "$m_file.out")" "$(beginning "$m_file.err")"
  done
}

beginning() {
  dd bs=2048 count=1 <"$1" 2>/dev/null | tr -d '\000\036'
}

# say_words: what the interactive shell has under the names that were not found.
say_words() {
  for m_entry in $m_agents; do
    m_agent=${m_entry%%:*}
    m_all=$IFS
    IFS=,
    for m_name in ${m_entry#*:}; do
      word_kind "$m_name"
      [ -z "$m_kind" ] || say_record word "$m_agent" "$m_name" "$m_kind"
    done
    IFS=$m_all
  done
}

# names_of <entry>...: sets m_names to the names of the agents, one word each.
names_of() {
  m_names=
  for m_entry; do
    m_names="$m_names $(printf %s "${m_entry#*:}" | tr , ' ')"
  done
}

detect() {
  # The helper's file for this run is in a folder that goes with the channel.
  m_folder_of_run=${0%.run}.agents
  (umask 077 && mkdir "$m_folder_of_run") || exit 1
  m_session=
  if command -v setsid >/dev/null 2>&1; then m_session=setsid; fi
  cd "${HOME:-/}" 2>/dev/null || cd /
  m_asked_versions=
  say_record login "${SHELL:-}" "$PATH"
  look_for login "$PATH" "$PATH"
  m_ipath=
  if [ -n "$m_agents" ]; then
    # shellcheck disable=SC2086 # a word for each
    names_of $m_agents
    # shellcheck disable=SC2086 # a word for each
    interactive_path "$m_folder_of_run/ask" "$m_seconds" $m_names
    say_record interactive "$m_asked" "$m_ipath"
    [ "$m_asked" != ok ] || say_words
    [ -z "$m_ipath" ] || look_for interactive "$m_ipath" "$m_ipath"
  fi
  if [ -n "$m_agents" ]; then
    usual_folders
    say_record folders "$m_folders"
    look_for folder "$PATH:$m_folders" ''
  fi
  say_versions
  rm -rf "$m_folder_of_run"
  say_record end
}
