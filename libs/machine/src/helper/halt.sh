# Ending a command that runs on a channel of its own: it is no job, so there is no folder, and only its mark tells it.

do_halt() {
  is_job "$2" || malformed
  case $3 in '' | *[!A-Z0-9]*) malformed ;; esac
  is_number "$4" || malformed
  in_background halt_tree "$1" "$2" "$3" "$4"
}

halt_tree() {
  if [ -z "$m_proc" ]; then
    say "$1" u 0 noproc -
    say "$1" unverified
    return
  fi
  # What stop reads from a job's folder; nobody holds a file there.
  m_job=$2
  m_job_folder=$m_scratch/none
  m_leader=
  m_owner_start=0
  m_owner_pid=-
  m_seen=
  m_places=
  m_found=$(job_members '')
  if [ -n "$m_found" ]; then
    stage "$1" "$3" "$(($4 * 10))" || {
      end_members "MAESTRO_JOB=$m_job" "$m_job_folder/" '' "$m_owner_start" "$m_seen" "$m_owner_pid" "$$"
      # shellcheck disable=SC2086 # a word for each process
      set -- "$1" "$2" $m_left
      say "$1" p KILL $(($# - 2))
    }
  fi
  report "$1"
}
