# Looking for a command as a person would: on the PATH of the login shell, on that of the interactive shell, and in the
# folders where installers put things. A command counts when it can run: what its first line names must be there too.
# `found_entry` is the caller's: it is told of everything that has the name, good or not.

# look_in <folders> <name> <PATH to run with, or empty>: goes through folders between colons. Every entry of the name is
# given to found_entry, with m_file, m_state (ok, closed, broken, interpreter), m_needs and m_path. The first that can run
# sets m_found, m_found_path and m_found_by.
look_in() {
  m_ifs=$IFS
  IFS=:
  set -f
  for m_folder in $1; do
    m_folder=${m_folder:-.}
    m_file=${m_folder%/}/$2
    m_needs=
    m_path=${3:-$m_folder:${m_ipath:-$PATH}}
    if [ -d "$m_file" ]; then
      continue
    elif [ ! -e "$m_file" ]; then
      [ -L "$m_file" ] || continue
      m_state=broken
    elif [ ! -x "$m_file" ]; then
      m_state=closed
    elif has_interpreter "$m_file"; then
      m_state=ok
    else
      m_state=interpreter
    fi
    found_entry "$2"
    if [ "$m_state" = ok ] && [ -z "$m_found" ]; then
      m_found=$m_file
      m_found_path=$m_path
      m_found_by=$m_by
    fi
  done
  set +f
  IFS=$m_ifs
}

# has_interpreter <file>: a script whose interpreter is not there cannot run, and the kernel's or env's own words for it
# (127, "not found") make people look for the script. Sets m_needs to what is missing; finds it in the known folders too
# where these are being looked at, and adds the one to m_path.
has_interpreter() {
  m_first=
  { IFS= read -r m_first <"$1"; } 2>/dev/null
  case $m_first in '#!'*) ;; *) return 0 ;; esac
  m_colon=$IFS
  IFS=' 	'
  # shellcheck disable=SC2086 # its words
  set -- ${m_first#??}
  IFS=$m_colon
  m_needs=${1:-}
  if [ "${m_needs##*/}" = env ] && [ -x "$m_needs" ]; then
    shift
    while [ $# -gt 0 ]; do
      case $1 in -* | *=*) shift ;; *) break ;; esac
    done
    m_needs=${1:-}
  fi
  case $m_needs in
    '') return 0 ;;
    */*)
      [ ! -x "$m_needs" ] || return 0
      return 1
      ;;
  esac
  for m_place in $m_path; do
    if [ -f "${m_place:-.}/$m_needs" ] && [ -x "${m_place:-.}/$m_needs" ]; then return 0; fi
  done
  [ "$m_by" = folder ] || return 1
  for m_place in $m_folders; do
    if [ -f "$m_place/$m_needs" ] && [ -x "$m_place/$m_needs" ]; then
      m_path=$m_path:$m_place
      return 0
    fi
  done
  return 1
}

# known_folders <folder>...: sets m_folders to those that are there, the last one first: of several versions of Node that a
# pattern finds, the newest is the last.
known_folders() {
  m_folders=
  for m_folder; do
    if [ -d "$m_folder" ]; then m_folders=$m_folder${m_folders:+:}$m_folders; fi
  done
}

# interactive_path <folder> <seconds> <name>...: sets m_ipath to the PATH of the interactive login shell, once.
interactive_path() {
  m_ipath=
  # shellcheck disable=SC2016 # it is for the other shell to expand
  m_answer='m=${0%/*}; printf "%s\n" "$PATH" >"$m/new" && mv "$m/new" "$m/answer"'
  m_first=$1
  m_last=$2
  shift 2
  ask_interactive "$m_first" "$m_last" "$m_answer" "$@" || return 1
  m_ipath=$(cat "$m_first/answer")
}

# word_kind <name>: sets m_kind to what the interactive shell has under this name that is no file: alias, function, or
# nothing. It takes an alias for itself only where a person types it.
word_kind() {
  m_kind=
  m_first=
  { IFS= read -r m_first <"$m_box/word.$1"; } 2>/dev/null
  case $m_first in
    '' | /*) ;;
    "$1") m_kind=function ;;
    *) m_kind='alias' ;;
  esac
}
