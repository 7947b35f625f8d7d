# m_snapshot <path> <r: all below it too> <name patterns that are passed over>...: prints a record for each entry. Records
# begin with two slashes, which no path has; times of a folder tell nothing that its entries do not.
m_snapshot() {
  if [ -d "$1" ]; then
    m_enter "$1"
    m_start=.
  else
    m_start=./${1##*/}
    m_enter "${1%/*}/"
  fi
  m_all=$2
  shift 2
  m_count=$#
  while [ "$m_count" -gt 0 ]; do
    m_name=$1
    shift
    set -- "$@" ! -name . -name "$m_name" -prune -o
    m_count=$((m_count - 1))
  done
  set -- "$@" ! -name . -exec stat
  if stat -c %i . >/dev/null 2>&1; then
    set -- "$@" -c '//%f %i %s %y %z %n' {} +
  elif stat -f %i . >/dev/null 2>&1; then
    set -- "$@" -f '//%Xp %i %z %Fm %Fc %N' {} +
  else
    m_no 77
  fi
  [ "$m_all" ] || set -- "$@" -prune
  # What vanishes meanwhile, and what may not be read, is not watched.
  find "$m_start" "$@" 2>/dev/null || :
}

# m_differences <before> <after>: prints //+, //- or //~ and the path, for what is new, gone, and changed; then //.
# shellcheck disable=SC2016 # it is for awk to expand
m_differences() {
  awk '
    function take(  at, name, mark) {
      if (record == "") return
      at = index(record, " ./")
      name = substr(record, at + 3)
      mark = substr(record, 1, at)
      if (mark ~ /^\/\/4/) { split(mark, word, " "); mark = word[1] " " word[2] }
      if (!second) { before[name] = mark; return }
      if (!(name in before)) { printf "//+%s", name; return }
      if (before[name] != mark) printf "//~%s", name
      delete before[name]
    }
    FNR == 1 { take(); record = ""; second = FILENAME == ARGV[2] }
    /^\/\// { take(); record = $0; next }
    { record = record "\n" $0 }
    END { take(); for (name in before) printf "//-%s", name; printf "//." }
  ' "$1" "$2" </dev/null
}

# m_poll <path> <key> <r or nothing> <name patterns>...: what has changed since the last call with this key. What it
# remembers is in the helper's own folder, and goes with it.
m_poll() {
  m_seen=${0%/*}/watch.$2
  m_path=$1
  m_key=$2
  shift 2
  if [ "$m_key" = "${m_key#new.}" ]; then
    [ -e "$m_seen" ] || m_no 78
  else
    m_seen=${0%/*}/watch.${m_key#new.}
    [ -e "$m_path" ] || m_gone "$m_path"
    [ -r "$m_path" ] || m_no 63
    : >"$m_seen"
  fi
  command -v awk >/dev/null 2>&1 || m_no 77
  case $m_seen in /*) ;; *) m_no 78 ;; esac
  [ -d "$m_path" ] || [ -d "${m_path%/*}/" ] || m_gone "$m_path"
  (m_snapshot "$m_path" "$@") >"$m_seen.now" || exit
  [ "$m_key" != "${m_key#new.}" ] || m_differences "$m_seen" "$m_seen.now"
  mv -f "$m_seen.now" "$m_seen"
}

# m_forget <key>
m_forget() {
  rm -f "${0%/*}/watch.$1" "${0%/*}/watch.$1.now"
}

# m_can_notify <path>: prints i where inotifywait is.
m_can_notify() {
  [ -e "$1" ] || m_gone "$1"
  if command -v inotifywait >/dev/null 2>&1 && [ -d "$1" ]; then printf i; fi
}

# m_notify <folder> <regular expression of names that are passed over>: prints the folder, and what inotifywait tells of
# it and all below it, until the channel's input ends. Without that it would stay for as long as nothing changes.
m_notify() {
  m_enter "$1"
  m_root=$(pwd -P && printf x)
  m_root=${m_root%?x}
  printf '//ROOT %s//\n' "$m_root"
  # In the folder nobody would be told that it was removed.
  cd /
  m_quoted=$(printf '%s' "$m_root" | sed 's/[][\\.*^$+?(){}|]/\\&/g')
  # Before anything goes to the background: there the input is /dev/null.
  exec 3<&0 </dev/null
  inotifywait -m -r ${2:+--exclude "^$m_quoted/(.*/)?($2)(/|\$)"} --format '//%e %w%f//' \
    -e create,modify,attrib,moved_to,moved_from,delete,delete_self,move_self "$m_root" 2>&1 3<&- &
  m_pid=$!
  {
    cat <&3 >/dev/null
    kill "$m_pid"
  } >/dev/null 2>&1 &
  exec 3<&-
  wait "$m_pid"
  m_no 80
}
