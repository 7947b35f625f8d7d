# m_stat <path> <L or nothing>: prints which kind of answer it is, and the answer. GNU's stat and busybox's have -c, that
# of the BSDs and macOS has -f; where there is none, ls tells the most of it.
m_stat() {
  if [ "$2" ]; then
    [ -e "$1" ] || m_gone "$1"
  else
    m_there "$1"
  fi
  m_err=$(stat ${2:+-L} -c '%f %h %u %g %s %d %i %t %T %o %b|%x|%y|%w' "$1" 2>&1) && {
    printf 'c%s' "$m_err"
    return
  }
  m_err=$(stat ${2:+-L} -f '%Xp %l %u %g %z %d %i %r %k %b|%Fa|%Fm|%FB' "$1" 2>&1) && {
    printf 'f%s' "$m_err"
    return
  }
  m_err=$(ls ${2:+-L} -ldni "$1" 2>&1) || m_why "$1"
  printf 'l%s' "$m_err"
}

# m_access <path> <r or nothing> <w or nothing>
m_access() {
  [ -e "$1" ] || m_gone "$1"
  [ -z "$2" ] || [ -r "$1" ] || m_no 63
  [ -z "$3" ] || [ -w "$1" ] || m_no 63
}

# m_chmod <path> <octal mode of five digits>: fewer keep the set-id bits of folders where GNU's tools are.
m_chmod() {
  [ -e "$1" ] || m_gone "$1"
  m_do "$1" chmod "$2" "$1"
}

m_chown() {
  [ -e "$1" ] || m_gone "$1"
  m_do "$1" chown "$2:$3" "$1"
}

# m_utimes <path> <atime> <atime without a fraction> <mtime> <mtime without a fraction>: older tools take whole seconds.
m_utimes() {
  [ -e "$1" ] || m_gone "$1"
  touch -c -a -d "$2" "$1" 2>/dev/null || m_do "$1" touch -c -a -t "$3" "$1"
  touch -c -m -d "$4" "$1" 2>/dev/null || m_do "$1" touch -c -m -t "$5" "$1"
}

# m_stat_open <path> <inode>
m_stat_open() {
  m_same "$1" "$2"
  m_stat "$1" L
}
