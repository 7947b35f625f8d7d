# m_remove <path> <r or nothing> <f or nothing>: rm does not follow links, and no path ends in a slash here.
m_remove() {
  if [ ! -e "$1" ] && [ ! -h "$1" ]; then
    [ -z "$3" ] || return 0
    m_gone "$1"
  fi
  if [ -d "$1" ] && [ ! -h "$1" ] && [ -z "$2" ]; then m_no 65; fi
  m_do "$1" rm -f ${2:+-r} "$1"
  # Some versions of -f say nothing of what they could not do.
  if [ -e "$1" ] || [ -h "$1" ]; then m_why "$1"; fi
}

# m_move <from> <to>: as rename(2), where mv would go into a folder.
m_move() {
  m_there "$1"
  [ "$1" != "$2" ] || return 0
  if [ -d "$1" ] && [ ! -h "$1" ]; then
    if [ -h "$2" ] || { [ -e "$2" ] && [ ! -d "$2" ]; }; then m_no 64; fi
    if [ -d "$2" ]; then m_move_onto "$1" "$2"; else m_do "$2" mv -f "$1" "$2"; fi
    return
  fi
  if [ ! -d "$2" ]; then
    m_do "$2" mv -f "$1" "$2"
    return
  fi
  [ -h "$2" ] || m_no 65
  # A link to a folder: GNU and busybox have -T, the BSDs and macOS -h. Where neither is, it is not one step.
  mv -f -T "$1" "$2" 2>/dev/null || mv -f -h "$1" "$2" 2>/dev/null || {
    m_do "$2" rm -f "$2"
    m_do "$2" mv -f "$1" "$2"
  }
}

# m_move_onto <folder> <folder>: one that is empty may be replaced.
m_move_onto() {
  if [ "$(cd "$1" && pwd -P)" = "$(cd "$2" && pwd -P)" ]; then return; fi
  m_err=$(rmdir "$2" 2>&1) || {
    case $m_err in *'ile exists' | *'ot empty') m_no 67 ;; esac
    m_why "$2"
  }
  m_err=$(mv -f "$1" "$2" 2>&1) || {
    mkdir "$2"
    m_no 73
  }
}

# m_copy <from> <to> <f: what is there is replaced> <p: keep the times>. Modes are the source's: the mask does not count.
m_copy() {
  m_there "$1"
  m_keep=${4:+-p}
  m_mask=$(umask)
  umask 000
  if [ -d "$1" ] && [ ! -h "$1" ]; then
    m_inside "$1" "$2"
    if [ -d "$2" ]; then
      m_merge "$1" "$2" "$3"
      return
    fi
    [ ! -e "$2" ] || m_no 64
  elif [ -d "$2" ] && [ ! -h "$2" ]; then
    m_no 65
  elif [ -e "$2" ] || [ -h "$2" ]; then
    [ "$3" ] || return 0
    m_do "$2" rm -f "$2"
  fi
  case $2 in */*) (umask "$m_mask" && mkdir -p "${2%/*}/") 2>/dev/null ;; esac
  m_do "$2" cp -R -P ${m_keep:+"$m_keep"} "$1" "$2"
}

# m_inside <folder> <path>: copying a folder into itself would not end.
m_inside() {
  m_from=$(cd "$1" && pwd -P && printf x)
  m_p=$2
  while [ ! -d "$m_p" ]; do
    m_p=${m_p%"${m_p##*[!/]}"}
    case $m_p in */*) m_p=${m_p%/*}/ ;; *) return ;; esac
  done
  m_to=$(cd "$m_p" && pwd -P && printf x)
  case ${m_to%?x}/ in "${m_from%?x}"/*) m_no 75 ;; esac
}

# m_merge <from> <to> <f or nothing>: entry by entry, since -n of cp is not everywhere.
# shellcheck disable=SC2016 # it is for the other shell to expand
m_merge() {
  m_to=$(cd "$2" && pwd -P && printf x)
  m_enter "$1"
  m_err=$(find . ! -name . -exec /bin/sh -c 'to=$1 replace=$2 keep=$3
    shift 3
    for f do
      t=$to/${f#./}
      if [ -d "$f" ] && [ ! -h "$f" ]; then
        [ -d "$t" ] || mkdir "$t" || exit 1
      elif [ ! -e "$t" ] && [ ! -h "$t" ]; then
        cp -R -P $keep "$f" "$t" || exit 1
      elif [ "$replace" ]; then
        { rm -f "$t" && cp -R -P $keep "$f" "$t"; } || exit 1
      fi
    done' sh "${m_to%?x}" "$3" "$m_keep" {} + 2>&1) || m_why .
}

# m_copy_file <from> <to>: through links, onto what is there.
m_copy_file() {
  [ -e "$1" ] || m_gone "$1"
  if [ -d "$1" ]; then m_no 65; fi
  if [ -d "$2" ]; then m_no 65; fi
  umask 000
  m_do "$2" cp "$1" "$2"
}
