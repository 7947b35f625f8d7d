# The guard: a process in a session of its own that outlives the helper by a second. When the helper is gone, however it
# went, or has heard nothing for 75 s, whatever it started is ended (jobs are not among that), and its folders removed.

guard() {
  m_main=$1 m_main_start=$2 m_nonce=$3 m_lead=$4 m_scratch=$5 m_drafts=${6:-}
  cd /
  unset MAESTRO_LIBRARY MAESTRO_PROGRAM MAESTRO_WORDS
  m_silent=0
  m_beat=
  while is_process "$m_main" "$m_main_start"; do
    m_now=
    { read -r m_now <"$m_scratch/beat"; } 2>/dev/null
    [ "$m_now" = "$m_beat" ] || m_silent=0
    m_beat=$m_now
    if [ "$m_silent" -ge 75 ]; then
      kill -s KILL "$m_main"
      break
    fi
    sleep 1
    m_silent=$((m_silent + 1))
  done
  [ "$m_lead" != - ] || m_lead=
  end_members "MAESTRO_HELPER=${m_nonce}_" "$m_scratch/" "$m_lead" "$m_main_start" "" "" ""
  # Where processes cannot be seen, the group is what we know of.
  if [ -z "$m_proc" ] && [ -n "$m_lead" ]; then kill -s KILL -- "-$m_lead"; fi
  rm -rf "$m_scratch"
  discard "$m_drafts"
}

probe_processes
# shellcheck disable=SC2086 # the folders come last, and have no spaces
guard $MAESTRO_WORDS
