# What comes before a command of the user's: its folder, its environment, and whether it is there. The helper has these,
# and a channel that becomes one command is given them. `m_refuse <why>` is the caller's, and ends the shell.

# m_enter <folder>
m_enter() {
  CDPATH='' cd "$1" >/dev/null 2>&1 && return
  if [ -d "$1" ]; then m_refuse closed-folder; fi
  if [ -e "$1" ]; then m_refuse not-a-folder; fi
  m_refuse no-folder
}

# Lines of a value that spans several lines look like names too: unsetting what is not set does no harm. A shell that
# refuses to lose a variable of its own would end with it, so that is tried in a subshell first. What a shell keeps up by
# itself stays: ksh93 crashes without SHLVL.
m_clear() {
  for m_n in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
    case $m_n in SHLVL | PWD | OLDPWD | _) ;; *) (unset "$m_n") 2>/dev/null && unset "$m_n" ;; esac
  done
  unset m_n
}

# m_find <command>: only the PATH counts, as for Node. `command -v` would find functions and builtins, which exec does
# not run.
m_find() {
  case $1 in
    */*)
      [ -e "$1" ] || m_refuse no-command
      if [ -f "$1" ] && [ -x "$1" ]; then return; fi
      m_refuse closed-command
      ;;
  esac
  m_ifs=$IFS
  IFS=:
  set -f
  m_found=
  for m_d in ${PATH-/usr/local/bin:/usr/bin:/bin}; do
    if [ -f "${m_d:-.}/$1" ] && [ -x "${m_d:-.}/$1" ]; then
      m_found=1
      break
    fi
  done
  set +f
  IFS=$m_ifs
  [ -n "$m_found" ] || m_refuse no-command
  unset m_d m_ifs m_found
}
