# The content of files. m_data is the caller's: it prints what is to be written.

# m_head <path> <bytes>: at most so many of the first.
m_head() {
  [ -e "$1" ] || m_gone "$1"
  if [ -d "$1" ]; then m_no 65; fi
  { m_err=$(head -c "$2" "$1" 2>&1 >&3) || m_why "$1"; } 3>&1
}

# m_stream <path> <blocks to pass over> <blocks>: blocks have 64 KiB.
m_stream() {
  [ -e "$1" ] || m_gone "$1"
  if [ -d "$1" ]; then m_no 65; fi
  [ -r "$1" ] || m_no 63
  if [ "$2" = 0 ] && [ -z "$3" ]; then exec cat "$1"; fi
  exec dd if="$1" bs=65536 skip="$2" ${3:+count="$3"} 2>/dev/null
}

# m_inode <path>: sets m_ino.
m_inode() {
  m_ino=$(ls -Ldi "$1" 2>/dev/null)
  m_ino=${m_ino#"${m_ino%%[! ]*}"}
  m_ino=${m_ino%% *}
}

# m_same <path> <inode>: an open file is known by its path here, so it must still be the one that was opened.
m_same() {
  m_inode "$1"
  [ "$m_ino" = "$2" ] || m_no 74
}

# m_open <path> <flag> <mode in decimal, or nothing> <n: no link>: makes and empties the file as open(2) does, and leaves
# in m_mode what it is to have in the end. Until then nobody else can look into it.
m_open() {
  m_mode=
  if [ "$4" ] && [ -h "$1" ]; then m_no 66; fi
  case $2 in
    *x*)
      if [ -e "$1" ] || [ -h "$1" ]; then m_no 62; fi
      m_new "$1" "$3" -C
      return
      ;;
    r*) [ -e "$1" ] || m_gone "$1" ;;
    *) [ -e "$1" ] || m_new "$1" "$3" +C ;;
  esac
  if [ "$2" != r ]; then
    if [ -d "$1" ]; then m_no 65; fi
    [ -w "$1" ] || m_no 63
  fi
  case $2 in
    a | w) ;;
    *) [ -r "$1" ] || m_no 63 ;;
  esac
  case $2 in w*) m_err=$({ : >"$1"; } 2>&1) || m_why "$1" ;; esac
}

# m_new <path> <mode or nothing> <-C: fail when somebody else makes it>
m_new() {
  if [ "$2" ]; then m_allowed "$2"; fi
  m_err=$({
    if [ "$m_mode" ]; then umask 077; fi
    set "$3"
    if [ "$3" = -C ]; then : >"$1"; else : >>"$1"; fi
  } 2>&1) || {
    if [ "$3" = -C ] && [ -e "$1" ]; then m_no 62; fi
    m_why "$1"
  }
}

m_set_mode() {
  [ -z "$m_mode" ] || m_do "$1" chmod "$m_mode" "$1"
}

# m_opened <path> <flag> <mode> <n>: prints the inode, by which later requests know the file.
m_opened() {
  m_open "$@"
  m_set_mode "$1"
  m_inode "$1"
  printf '%s' "$m_ino"
}

# m_write <path> <flag> <mode>: all of m_data.
m_write() {
  case $2 in r) m_no 76 ;; esac
  m_open "$1" "$2" "$3" ''
  case $2 in
    a*) m_err=$({ m_data >>"$1"; } 2>&1) ;;
    *) m_err=$({ m_over "$1"; } 2>&1) ;;
  esac || m_why "$1"
  m_set_mode "$1"
}

# m_write_at <path> <inode> <offset, or a for the end>
m_write_at() {
  m_same "$1" "$2"
  m_write_more "$1" "$3"
}

# m_write_more <path> <offset, or a for the end>
m_write_more() {
  if [ "$2" = a ]; then
    m_err=$({ m_data >>"$1"; } 2>&1) || m_why "$1"
    return
  fi
  m_err=$({ m_over "$1" "$2"; } 2>&1) || m_why "$1"
}

# m_over <path> <offset, or nothing>: writes over what is there. dd that copies nothing moves the position that both
# share. A function, since bash 5.2 forgets the 1 of `1<>` where it stands in a command substitution.
m_over() {
  {
    [ -z "${2:-}" ] || dd bs=1 seek="$2" count=0 2>/dev/null </dev/null || return 1
    m_data
  } 1<>"$1"
}

# m_read_at <path> <inode> <offset> <bytes>
m_read_at() {
  m_same "$1" "$2"
  if [ -d "$1" ]; then m_no 65; fi
  { m_err=$({ {
    dd bs=1 skip="$3" count=0 >/dev/null 2>&1
    head -c "$4" >&3
  } <"$1"; } 2>&1) || m_why "$1"; } 3>&1
}

# m_truncate <path> <inode, or nothing> <bytes>
m_truncate() {
  [ -e "$1" ] || m_gone "$1"
  if [ -d "$1" ]; then m_no 65; fi
  [ -z "$2" ] || m_same "$1" "$2"
  if [ "$3" = 0 ]; then
    m_err=$({ : >"$1"; } 2>&1) || m_why "$1"
    return
  fi
  m_do "$1" dd if=/dev/null of="$1" bs=1 seek="$3" count=0
}

# m_sync <path> <inode>
m_sync() {
  m_same "$1" "$2"
  dd if=/dev/null of="$1" conv=notrunc,fsync count=0 2>/dev/null || sync
}

# m_hash <path>: prints the SHA-256 in hexadecimal, by whichever tool is there.
m_hash() {
  [ -e "$1" ] || m_gone "$1"
  if [ -d "$1" ]; then m_no 65; fi
  [ -r "$1" ] || m_no 63
  for m_tool in 'sha256sum' 'shasum -a 256' 'sha256 -q' 'openssl dgst -sha256 -r'; do
    command -v "${m_tool%% *}" >/dev/null 2>&1 || continue
    # shellcheck disable=SC2086 # it is words that we want
    m_sum=$($m_tool <"$1" 2>/dev/null) || continue
    printf '%s' "${m_sum%% *}"
    return
  done
  m_no 79
}
