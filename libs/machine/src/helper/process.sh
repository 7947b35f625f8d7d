# Processes: which are alive, and which belong together. The helper, its guard and the runner of a job share this file.
# Every variable of ours begins with m_, so that none can be a variable that the user exported.

# shellcheck disable=SC2034 # the guard has no use for some of it
# How this machine shows its processes: m_proc is "proc", "ps", or empty when it shows none.
probe_processes() {
  m_proc=
  m_boot=-
  m_pid_ns=-
  if [ -r /proc/self/stat ]; then
    m_proc=proc
    read -r m_boot </proc/sys/kernel/random/boot_id || m_boot=-
    # The text is "pid:[4026531836]"; a kernel without namespaces has no such link.
    m_pid_ns=$(readlink /proc/self/ns/pid 2>/dev/null) || m_pid_ns=-
    m_pid_ns=${m_pid_ns#*"["}
    m_pid_ns=${m_pid_ns%"]"}
  elif LC_ALL=C TZ=UTC0 ps -o stat= -o lstart= -p $$ >/dev/null 2>&1; then
    m_proc='ps'
    m_boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null || sysctl -n kern.boot_id 2>/dev/null) || m_boot=-
  fi
  # Some greps see no further than the first NUL: that of busybox with -F, and on some systems without it too.
  m_grep_blind=
  printf 'a\0b\n' | grep -q -e b || m_grep_blind=1
  m_hostname=
  { read -r m_hostname </proc/sys/kernel/hostname; } 2>/dev/null
  [ -n "$m_hostname" ] || m_hostname=$(uname -n)
} 2>/dev/null

# process_start <pid>: sets m_start to when a living process began; fails for a dead one. A zombie counts as dead: where
# process 1 does not reap, it stays for ever. A pid says who it is only together with its start.
process_start() {
  m_start=-
  m_stat=
  if [ -z "$m_proc" ]; then
    # All that is left to ask. It says nothing of a pid that somebody else may have got.
    kill -s 0 "$1" 2>/dev/null
    return
  fi
  m_start=
  if [ "$m_proc" = ps ]; then
    m_stat=$(LC_ALL=C TZ=UTC0 ps -o stat= -o lstart= -p "$1" 2>/dev/null) || return 1
    # shellcheck disable=SC2086 # it is words that we want
    set -- $m_stat
    case ${1:-Z} in [ZX]*) return 1 ;; esac
    [ $# -ge 6 ] || return 1
    m_start=$2_$3_$4_$5_$6
    return 0
  fi
  # A program's name may hold anything, line ends and brackets too: what counts comes after the last bracket.
  { while IFS= read -r m_line || [ -n "$m_line" ]; do m_stat="$m_stat$m_line "; done <"/proc/$1/stat"; } 2>/dev/null
  m_stat=${m_stat##*") "}
  case $m_stat in '' | [ZXx]*) return 1 ;; esac
  # shellcheck disable=SC2086 # it is words that we want
  set -- $m_stat
  [ $# -ge 20 ] || return 1
  shift 19
  m_start=$1
}

# is_process <pid> <start>: the process that was meant is alive.
is_process() {
  process_start "$1" && [ "$m_start" = "$2" ]
}

# Every process: T <pid> <parent> <group> <session> <state> <start>.
process_table() {
  if [ "$m_proc" = ps ]; then
    LC_ALL=C TZ=UTC0 ps -A -o pid= -o ppid= -o pgid= -o stat= -o lstart= |
      awk '{ print "T", $1, $2, $3, $3, $4, $5 "_" $6 "_" $7 "_" $8 "_" $9 }'
    return
  fi
  cat /proc/[0-9]*/stat 2>/dev/null | awk '{
    text = text $0
    parts = split(text, part, ")")
    # Fewer fields after the last bracket: the name of the program holds a line end.
    if (split(part[parts], field, " ") < 40) { text = text " "; next }
    split(text, head, " ")
    print "T", head[1], field[2], field[3], field[4], field[1], field[20]
    text = ""
  }'
}

# marked <text>: the processes that began with this text in their environment: M <pid>. The text holds nothing that means
# something in a regular expression.
marked() {
  if [ "$m_proc" = ps ]; then
    # Only some systems show environments here; the parent links have to do where they do not.
    ps -A -E -ww -o pid= -o command= 2>/dev/null | m_text=$1 awk 'index($0, ENVIRON["m_text"]) { print "M", $1 }'
    return
  fi
  if [ -n "$m_grep_blind" ]; then
    for m_environ in /proc/[0-9]*/environ; do
      [ -r "$m_environ" ] || continue
      printf '/%s\n' "$m_environ"
      tr '\0' '\n' <"$m_environ" 2>/dev/null
      echo
    done | m_text=$1 awk '/^\/\/proc\// { split($0, path, "/"); pid = path[4]; next } index($0, ENVIRON["m_text"]) { print "M", pid }'
    return
  fi
  grep -ls -e "$1" /proc/[0-9]*/environ | awk -F / '{ print "M", $3 }'
}

# holders <prefix>: the processes that have a file open whose path begins so: M <pid>.
holders() {
  [ "$m_proc" = proc ] || return 0
  # shellcheck disable=SC2012 # the names are the kernel's own, and one process reads them all
  ls -l /proc/[0-9]*/fd 2>/dev/null | m_text=$1 awk '
    /^\/proc\// { split($0, path, "/"); pid = path[3]; next }
    index($0, "-> " ENVIRON["m_text"]) { print "M", pid }'
}

# members <mark> <prefix> <leader> <since> <known> <hidden> <apart>: <pid>:<start> of every living process that belongs together:
# those with the mark in their environment, those that hold files under the prefix, those that are <known> already
# (<pid>:<start>...), the group and the session of the leader, and whoever descends from any of them or is in a group or
# session that one of them leads. Each of these finds some that the others miss: tools get sessions of their own,
# launchers die before what they launched, children clear their environment or fork twice. Nobody who began before
# <since> is among them. Those in <hidden> (pids) are followed, but not printed; those in <apart> and their descendants
# are left out altogether.
members() {
  {
    marked "$1"
    holders "$2"
    for m_one in $5; do printf 'K %s\n' "$m_one"; done
    process_table
  } | awk -v leader="$3" -v since="$4" -v hidden=" $6 " -v apart="$7" '
    $1 == "M" { seed[$2] = 1; next }
    $1 == "K" { split($2, known, ":"); began[known[1]] = known[2]; next }
    $6 ~ /^[ZXx]/ { next }
    { parent[$2] = $3; group[$2] = $4; session[$2] = $5; start[$2] = $7 }
    END {
      count = split(apart, list, " ")
      for (i = 1; i <= count; i++) out[list[i]] = 1
      do {
        more = 0
        for (p in start) if (!(p in out) && (parent[p] in out)) { out[p] = 1; more = 1 }
      } while (more)
      for (p in out) delete start[p]
      for (p in seed) if (p in start) found[p] = 1
      for (p in began) if ((p in start) && start[p] == began[p]) found[p] = 1
      do {
        more = 0
        for (p in start) {
          if ((p in found) || p == 1 || (since ~ /^[0-9]+$/ && start[p] + 0 < since + 0)) continue
          if ((parent[p] in found) || (group[p] in found) || (session[p] in found) ||
              (leader && (group[p] == leader || session[p] == leader))) { found[p] = 1; more = 1 }
        }
      } while (more)
      for (p in found) if (!index(hidden, " " p " ")) print p ":" start[p]
    }'
}

# send <signal> <pid:start ...>
send() {
  m_signal=$1
  m_pids=
  for m_one in $2; do m_pids="$m_pids ${m_one%%:*}"; done
  # shellcheck disable=SC2086 # one word for each process
  [ -z "$m_pids" ] || kill -s "$m_signal" $m_pids 2>/dev/null
}

# discard <folder>: out of the way first, in one step, so that whoever takes it at this moment has all of it or nothing.
discard() {
  if [ -z "$1" ]; then return; fi
  mv "$1" "$1.away" 2>/dev/null
  rm -rf "$1.away"
}

# nap <seconds> <whole seconds>: where sleep takes no fractions, it takes the second one.
nap() {
  sleep "$1" 2>/dev/null || sleep "$2"
}

# end_members <the words of members>: kills until a look finds nobody. They are held still first, so that none can fork
# while the others die. What cannot be killed is in m_left.
end_members() {
  m_known=$5
  m_round=0
  while [ "$m_round" -lt 20 ]; do
    m_left=$(members "$1" "$2" "$3" "$4" "$m_known" "$6" "$7")
    [ -n "$m_left" ] || return 0
    send STOP "$m_left"
    m_known="$m_known $m_left"
    m_left=$(members "$1" "$2" "$3" "$4" "$m_known" "$6" "$7")
    send STOP "$m_left"
    send KILL "$m_left"
    m_known=$m_left
    m_round=$((m_round + 1))
    [ "$m_round" -lt 3 ] || nap 0.05 1
  done
  return 1
}
