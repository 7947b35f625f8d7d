# m_target <link>: sets m_t. The x keeps newlines at the end of a name from being cut off.
m_target() {
  m_t=$(readlink -n "$1" 2>/dev/null && printf x) || {
    m_t=$(ls -ld "$1" && printf x)
    m_t=${m_t#*"$1 -> "}
    m_t=${m_t%?x}x
    # What it cannot show it shows so.
    case $m_t in *'?'*) m_no 81 ;; esac
  }
  m_t=${m_t%x}
}

m_readlink() {
  m_there "$1"
  [ -h "$1" ] || m_no 72
  m_target "$1"
  printf '%s' "$m_t"
}

# m_realpath <path>
m_realpath() {
  [ -e "$1" ] || m_gone "$1"
  m_p=$1
  while [ -h "${m_p%"${m_p##*[!/]}"}" ] && [ ! -d "$m_p" ]; do
    m_target "$m_p"
    case $m_t in /*) m_p=$m_t ;; *) m_p=${m_p%/*}/$m_t ;; esac
  done
  if [ -d "$m_p" ]; then
    cd "$m_p" 2>/dev/null || m_no 63
    m_name=
  else
    m_name=${m_p##*/}
    cd "${m_p%/*}/" 2>/dev/null || m_no 63
  fi
  m_p=$(pwd -P && printf x)
  m_p=${m_p%?x}
  if [ "$m_name" ]; then m_p=${m_p%/}/$m_name; fi
  printf '%s' "$m_p"
}

# m_symlink <target> <path>: where there is something, ln would go into it.
m_symlink() {
  if [ -e "$2" ] || [ -h "$2" ]; then m_no 62; fi
  m_do "$2" ln -s -- "$1" "$2"
}

m_hardlink() {
  m_there "$1"
  if [ -e "$2" ] || [ -h "$2" ]; then m_no 62; fi
  m_do "$2" ln "$1" "$2"
}
