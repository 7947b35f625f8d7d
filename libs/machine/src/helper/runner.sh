# The runner: the process that owns a job. It claims the job, starts it from the login shell, and leaves its exit code.

# The login shell, with the text that it shall run. csh and tcsh take no -l together with -c. The text is typed as well, for
# another shell that a start-up file gives over to (exec fish).
from_login_shell() {
  # shellcheck disable=SC2016 # it is for the other shell to expand
  case ${SHELL##*/} in
    *csh) "$SHELL" -c 'if (-r ~/.login) source ~/.login; exec /bin/sh "$MAESTRO_RUN"' ;;
    '') return 1 ;;
    *) "$SHELL" -lc 'exec /bin/sh "$MAESTRO_RUN"' ;;
  esac
} <<'END'
exec /bin/sh "$MAESTRO_RUN"
END

# A login shell that hangs in a start-up file must not keep the job from starting. `began` is a symlink because that is
# one atomic step: either the script made it, or this process did, and then the script gives up.
give_up_on_login_shell() {
  m_turn=0
  while [ "$m_turn" -lt 200 ]; do
    sleep 0.1 2>/dev/null || { sleep 1 && m_turn=$((m_turn + 9)); } || return
    if [ -L "$m_dir/began" ] || [ -L "$m_dir/stopped" ]; then return; fi
    m_turn=$((m_turn + 1))
  done
  ln -s late "$m_dir/began" 2>/dev/null || return
  m_watcher=$(exec sh -c 'echo $PPID')
  end_members "MAESTRO_JOB=$m_job" "$m_dir/shell" "" "$m_runner_start" "" "$$" "$m_watcher"
}

# take_draft <draft>: everything that was put for this launch, in one step. A draft goes away with the channel that it
# came through, so it is taken before the claim: whoever owns the job has all of its files.
take_draft() {
  m_channel=${1%/*}
  m_taken=$m_dir/draft.${m_channel##*.drafts.}.${1##*/}
  mv "$1" "$m_taken" 2>/dev/null
}

# Nothing of a draft that lost stays: there are secrets in it. Once the claim is made, all others have lost.
use_draft() {
  for m_name in run env in meta shell alive err out; do
    set -- "$@" "$m_taken/$m_name"
  done
  # In this order: a job with `out` has everything.
  mv -f "$@" "$m_dir"
  rm -rf "$m_dir"/draft.*
}

run_job() {
  m_draft=${MAESTRO_WORDS%% *}
  m_dir=${MAESTRO_WORDS#* }
  m_job=${m_dir##*/}
  unset MAESTRO_LIBRARY MAESTRO_PROGRAM MAESTRO_WORDS
  process_start $$ || m_start=-
  m_runner_start=$m_start
  # Whoever makes the link owns the job: that is one atomic step on every file system.
  if ! take_draft "$m_draft" || ! ln -s "$$,$m_start,$m_boot,$m_pid_ns,$m_hostname" "$m_dir/owner" 2>/dev/null; then
    rm -rf "$m_taken"
    exit 0
  fi
  use_draft
  # A signal to the group must not take the runner: nobody would leave the exit code. They are caught, not ignored,
  # because the command would inherit that.
  trap : INT TERM HUP QUIT
  cd "${HOME:-/}" 2>/dev/null || cd /
  MAESTRO_RUN=$m_dir/run
  export MAESTRO_RUN
  give_up_on_login_shell </dev/null >/dev/null 2>&1 &
  m_patience=$!
  from_login_shell >>"$m_dir/shell" 2>&1
  m_code=$?
  if [ "$(readlink "$m_dir/began")" = late ]; then
    # The shell was ended, and what it had started must be too before the job begins.
    wait "$m_patience"
  else
    kill -s KILL "$m_patience" 2>/dev/null
  fi
  # A start-up file that hangs (see above), one that ended the shell, or an account without one: the job starts without
  # a login environment. Not if somebody stopped it meanwhile.
  m_began=$(readlink "$m_dir/began")
  if [ "$m_began" != run ] && [ ! -L "$m_dir/stopped" ]; then
    rm -f "$m_dir/began"
    /bin/sh "$MAESTRO_RUN" </dev/null >>"$m_dir/shell" 2>&1
    m_code=$?
  fi
  # ksh says 256 and a signal, yash 384 and a signal.
  [ "$m_code" -lt 256 ] || m_code=$((128 + m_code % 128))
  # A rename needs no space on the disk.
  m_turn=0
  until mv -f "$m_dir/alive" "$m_dir/exit.$m_code" || [ "$m_turn" -ge 60 ]; do
    m_turn=$((m_turn + 1))
    sleep 1
  done
}

probe_processes
run_job
