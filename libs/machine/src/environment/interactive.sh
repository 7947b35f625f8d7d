# Asking the interactive login shell: for what start-up files do only where a person types (nvm, mise, asdf in .bashrc).
# Nothing that the shell or its start-up files print or read matters: the answers are files in a private folder.

# ask_interactive <folder> <seconds> <script> <name>...: has the shell run the script, which leaves its answer in the file
# "answer" of the folder, and say in "word.<name>" what it makes of each name. Sets m_asked to ok, timeout, ended, or none
# (no such shell).
ask_interactive() {
  m_box=$1
  m_limit=$2
  m_asked=none
  case ${SHELL:-} in '' | */nologin | */false) return 1 ;; esac
  [ -x "$SHELL" ] || return 1
  # Only a folder that nobody made before is private.
  (umask 077 && mkdir "$m_box" && printf '%s\n' "$3" >"$m_box/ask") 2>/dev/null || return 1
  shift 3
  question "$@"
  m_session=
  if command -v setsid >/dev/null 2>&1; then m_session=setsid; fi
  (
    MAESTRO_RUN=$m_box/ask
    MAESTRO_ASK=$m_box
    TERM=${TERM:-dumb}
    export MAESTRO_RUN MAESTRO_ASK TERM
    case ${SHELL##*/} in
      # It is not interactive with -c, and takes no other option with -l.
      *csh) exec $m_session "$SHELL" -i ;;
      *) exec $m_session "$SHELL" -ilc "$m_text" ;;
    esac
  ) <"$m_box/typed" >"$m_box/said" 2>&1 &
  m_shell=$!
  m_asked=timeout
  m_turn=0
  while [ "$m_turn" -lt $((m_limit * 20)) ]; do
    if [ -e "$m_box/answer" ]; then
      m_asked=ok
      break
    elif ! kill -s 0 "$m_shell" 2>/dev/null; then
      # It may have answered while we looked.
      if [ -e "$m_box/answer" ]; then m_asked=ok; else m_asked=ended; fi
      break
    fi
    sleep 0.05 2>/dev/null || { sleep 1 && m_turn=$((m_turn + 19)); }
    m_turn=$((m_turn + 1))
  done
  # What its start-up files have left running goes with it.
  end_session "$m_shell"
  [ "$m_asked" = ok ]
}

# end_session <pid>: ends a child of ours with its session. It is waited for, so that the shell that runs this says nothing
# of a child that was killed; but not for ever, because a process that waits for a dead disk cannot be ended.
end_session() {
  { kill -s KILL -- "-$1" || kill -s KILL "$1"; } 2>/dev/null
  m_turn=0
  while [ "$m_turn" -lt 100 ] && kill -s 0 "$1" 2>/dev/null; do
    sleep 0.01 2>/dev/null || { sleep 1 && m_turn=$((m_turn + 99)); }
    m_turn=$((m_turn + 1))
  done
  kill -s 0 "$1" 2>/dev/null || wait "$1" 2>/dev/null
}

# question <name>...: sets m_text, and makes the file that is typed. A start-up file that gives over to another shell
# (exec fish) leaves our line to that one.
question() {
  # shellcheck disable=SC2016 # it is for the other shell to expand
  m_run='exec /bin/sh "$MAESTRO_RUN"'
  m_text=
  m_typed=
  for m_one; do
    case ${SHELL##*/} in
      *csh) m_typed="${m_typed}alias $m_one >\"\$MAESTRO_ASK/word.$m_one\"$m_line_end" ;;
      *fish) m_text="${m_text}functions -q $m_one; and echo $m_one >\"\$MAESTRO_ASK/word.$m_one\"; " ;;
      *) m_text="${m_text}command -v $m_one >\"\$MAESTRO_ASK/word.$m_one\" 2>/dev/null; " ;;
    esac
  done
  m_text=$m_text$m_run
  case ${SHELL##*/} in *csh) m_typed="if (-r ~/.login) source ~/.login$m_line_end$m_typed" ;; esac
  printf '%s\n' "$m_typed$m_run" >"$m_box/typed"
}

m_line_end='
'
