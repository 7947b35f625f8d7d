# The environment of the login shell, for commands of run.

do_login() {
  m_login=$m_scratch/login.$1
  in_background capture_login "$1"
}

capture_login() {
  # The variables that are about this one shell stay out, and so do ours.
  # shellcheck disable=SC2016 # it is for the other shell to expand
  printf '%s\n' 'set -- "$MAESTRO_RUN"' \
    'unset MAESTRO_RUN MAESTRO_HELPER PWD OLDPWD SHLVL _' \
    'export -p >"${1%.sh}.new" && mv "${1%.sh}.new" "${1%.sh}.env"' >"$m_login.sh"
  # Typed, for another shell that a start-up file gives over to (exec fish): what it was told with -c is lost then.
  # shellcheck disable=SC2016 # it is for the other shell to expand
  printf '%s\n' 'exec /bin/sh "$MAESTRO_RUN"' >"$m_login.typed"
  (
    restore_environment
    MAESTRO_HELPER=${m_nonce}_$1_
    MAESTRO_RUN=$m_login.sh
    export MAESTRO_HELPER MAESTRO_RUN
    # shellcheck disable=SC2016 # it is for the other shell to expand
    case ${SHELL##*/} in
      *csh) exec "$SHELL" -c 'if (-r ~/.login) source ~/.login; exec /bin/sh "$MAESTRO_RUN"' ;;
      *) exec "${SHELL:-/bin/sh}" -lc 'exec /bin/sh "$MAESTRO_RUN"' ;;
    esac
  ) <"$m_login.typed" >"$m_login.shell" 2>&1 &
  m_shell=$!
  m_turn=0
  while [ ! -e "$m_login.env" ] && kill -s 0 "$m_shell" 2>/dev/null && [ "$m_turn" -lt 500 ]; do
    sleep 0.02 2>/dev/null || { sleep 1; m_turn=$((m_turn + 49)); }
    m_turn=$((m_turn + 1))
  done
  m_why=
  if [ ! -e "$m_login.env" ]; then
    if [ "$m_turn" -ge 500 ]; then
      m_why="the login shell ($SHELL) did not come to an end within 10 s"
      end_members "MAESTRO_HELPER=${m_nonce}_$1_" "$m_login." "" "$m_main_start" "" "" ""
    else
      m_why="the login shell ($SHELL) ended before it ran a command: $(tail -c 500 "$m_login.shell" 2>/dev/null)"
    fi
  elif ! can_source "$m_login.env"; then
    m_why="the environment of the login shell ($SHELL) cannot be taken over"
    rm -f "$m_login.env"
  fi
  : >"$m_login.done"
  rm -f "$m_login.sh" "$m_login.shell" "$m_login.typed"
  if [ -z "$m_why" ]; then say "$1" x 0; else refuse "$1" 1 "$m_why"; fi
}

# can_source <file>: an error in it would end a shell that tries.
can_source() {
  # shellcheck source=/dev/null # made while this runs
  (. "$1") >/dev/null 2>&1
}

# For a command that is about to start: waits for a capture that was asked for before it.
login_environment() {
  [ -n "$m_login" ] || return 0
  while [ ! -e "$m_login.done" ]; do
    [ -d "$m_scratch" ] || exit 1
    nap 0.02 1
  done
  # shellcheck source=/dev/null # made by capture_login
  [ ! -e "$m_login.env" ] || . "$m_login.env"
}
