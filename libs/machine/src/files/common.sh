# What every script for files begins with. It is sent with each of them, so it is small. Paths come absolute, or with `./`
# before them: none begins with a dash. A script that cannot do what it should ends with a code of FileFailure.ts, and
# says on stderr what the system said. Only what every POSIX system and busybox have is used, or tried.

# The system's own tools, before wrappers that a user has put first: an `rm` that asks, an `ls` with colours.
PATH=/usr/bin:/bin:/usr/sbin:/sbin${PATH:+:$PATH}
LC_ALL=C TZ=UTC0
export PATH LC_ALL TZ
unset CDPATH QUOTING_STYLE TIME_STYLE BLOCK_SIZE LS_BLOCK_SIZE POSIXLY_CORRECT
m_err=
cd "${HOME:-/}" 2>/dev/null || cd /

m_no() {
  printf '%s' "$m_err" >&2
  exit "$1"
}

# m_why <path>: what the system said is text of the C locale, and comes last on the line. Where it says less, the path
# itself is looked at.
m_why() {
  case ${m_err%]} in
    *'o space left on device' | *'uota exceeded') m_no 68 ;;
    *'ead-only file system') m_no 69 ;;
    *'ile name too long' | *'ilename too long') m_no 70 ;;
    *'evels of symbolic links' | *'ymbolic link loop') m_no 66 ;;
    *'irectory not empty') m_no 67 ;;
    *'esource busy' | *'ext file busy') m_no 71 ;;
    *'ermission denied' | *'not permitted') m_no 63 ;;
    *'s a directory') m_no 65 ;;
    *'ot a directory') m_no 64 ;;
  esac
  [ -e "$1" ] || m_gone "$1"
  case ${m_err%]} in *'ile exists') m_no 62 ;; esac
  m_no 73
}

# m_gone <path>: says why there is nothing at the end of it.
m_gone() {
  m_p=$1
  while [ "$m_p" ] && [ "$m_p" != / ]; do
    if [ -d "$m_p" ]; then
      [ -x "$m_p" ] || m_no 63
      m_no 61
    fi
    [ ! -e "$m_p" ] || m_no 64
    if [ -h "$m_p" ]; then
      m_err=$(ls -Ld "$m_p" 2>&1)
      case $m_err in *'evels of symbolic links' | *'ymbolic link loop') m_no 66 ;; esac
      m_no 61
    fi
    m_p=${m_p%"${m_p##*[!/]}"}
    case $m_p in */*) ;; *) break ;; esac
    m_p=${m_p%/*}
  done
  m_no 61
}

# m_there <path>: the path itself, whether or not it is a link that leads nowhere.
m_there() {
  [ -e "$1" ] || [ -h "$1" ] || m_gone "$1"
}

# m_do <path> <command>...
m_do() {
  m_about=$1
  shift
  m_err=$("$@" 2>&1 </dev/null) || m_why "$m_about"
}

# m_enter <folder>
m_enter() {
  [ -e "$1" ] || m_gone "$1"
  [ -d "$1" ] || m_no 64
  cd "$1" 2>/dev/null || m_no 63
}
