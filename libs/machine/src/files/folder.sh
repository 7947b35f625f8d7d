# m_listing <folder> <path pattern of the deepest> <name pattern of files> <name patterns that are passed over>...: prints
# a letter for the type (L is a link to a folder), the path below the folder and a NUL for each entry; then a dot and the
# exit code. It breaks off where no listing should be so long. What vanishes meanwhile is no error.
m_listing() {
  {
    (m_list "$@")
    printf '.%s' "$?"
  } | head -c 33554432
}

# shellcheck disable=SC2016 # it is for the other shell to expand
m_list() {
  [ -e "$1" ] || m_gone "$1"
  [ ! -d "$1" ] || [ -r "$1" ] || m_no 63
  m_enter "$1"
  m_deep=$2
  m_only=$3
  shift 3
  m_count=$#
  while [ "$m_count" -gt 0 ]; do
    m_name=$1
    shift
    set -- "$@" ! -name . -name "$m_name" -prune -o
    m_count=$((m_count - 1))
  done
  set -- "$@" ! -name .
  [ -z "$m_only" ] || set -- "$@" \( -type d -o -type l -o -name "$m_only" \)
  { m_err=$(find . "$@" -exec /bin/sh -c 'for f do
      if [ -h "$f" ]; then
        if [ -d "$f" ]; then t=L; else t=l; fi
      elif [ -d "$f" ]; then t=d; elif [ -f "$f" ]; then t=f; elif [ -p "$f" ]; then t=p
      elif [ -S "$f" ]; then t=s; elif [ -c "$f" ]; then t=c; elif [ -b "$f" ]; then t=b; else t=u; fi
      printf "%s%s\0" $t "${f#./}"
    done' sh {} + ${m_deep:+-path} ${m_deep:+"$m_deep"} ${m_deep:+-prune} 2>&1 >&3) || m_incomplete; } 3>&1
}

m_incomplete() {
  m_left=$(printf '%s\n' "$m_err" | grep -v 'o such file')
  [ -z "$m_left" ] || m_why .
}

# m_mkdir <path> <mode in decimal, or nothing> <p or nothing>
m_mkdir() {
  if [ "$2" ]; then
    m_allowed "$2"
    umask "$(printf '%03o' $((511 & ~$2 | m_u)))"
  fi
  if [ "$3" ]; then
    if [ -e "$1" ] && [ ! -d "$1" ]; then m_no 62; fi
    m_do "$1" mkdir -p "$1"
    return
  fi
  if [ -e "$1" ] || [ -h "$1" ]; then m_no 62; fi
  m_do "$1" mkdir "$1"
  if [ "${2:-0}" -gt 511 ]; then m_do "$1" chmod "$m_mode" "$1"; fi
}

# m_mktemp <folder or nothing> <the rest of the path> <name of a file in it, or nothing>: prints the path. The name is
# random; mkdir makes a folder that was not there.
m_mktemp() {
  m_dir=${1:-${TMPDIR:-/tmp}}
  m_dir=${m_dir%/}/$2
  umask 077
  m_do "$m_dir" mkdir "$m_dir"
  if [ "$3" ]; then
    m_dir=$m_dir/$3
    : >"$m_dir" || m_why "$m_dir"
  fi
  printf '%s' "$m_dir"
}
