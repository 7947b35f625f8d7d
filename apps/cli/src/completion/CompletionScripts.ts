/** The hidden command that the scripts ask; behind `--` the words so far, the last of them the one that is typed. */
export const completeCommand = "__complete"

/** Printed in place of candidates: the shell completes files then. */
export const filesMark = ":files"

const bash = `# bash completion for maestro: put this into ~/.bashrc
#   eval "$(maestro completion bash)"
_maestro() {
  local IFS=$'\\n' line
  COMPREPLY=()
  # Bash takes = and : for words of their own; what was typed is read again as the shell would read it.
  local current=\${COMP_WORDS[COMP_CWORD]} words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local typed=\${current//\\\\/}
  typed=\${typed#[\\"\\']}
  local at
  for ((at = 0; at < \${#words[@]}; at++)); do words[at]=\${words[at]//\\\\/}; done
  if ((\${#words[@]} > 0)); then words[\${#words[@]}-1]=$typed; fi
  local found
  found=$("\${COMP_WORDS[0]}" ${completeCommand} -- "\${words[@]}" 2>/dev/null)
  if [ "$found" = "${filesMark}" ]; then
    compopt -o default 2>/dev/null
    return
  fi
  for line in $found; do
    line=\${line%%$'\\t'*}
    case $current in
      [\\"\\']*) COMPREPLY+=("$line") ;;
      *) COMPREPLY+=("$(printf %q "$line")") ;;
    esac
  done
}
complete -F _maestro maestro
`

const zsh = `#compdef maestro
# zsh completion for maestro: put this into ~/.zshrc, after compinit
#   eval "$(maestro completion zsh)"
_maestro() {
  local found line
  local -a words_ help_
  found=$("\${words[1]}" ${completeCommand} -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  if [[ $found == "${filesMark}" ]]; then
    _files
    return
  fi
  for line in "\${(@f)found}"; do
    [[ -n $line ]] || continue
    words_+=("\${line%%$'\\t'*}")
    help_+=("\${line/$'\\t'/  -- }")
  done
  (( \${#words_} )) && compadd -l -d help_ -a words_
}
compdef _maestro maestro
`

const fish = `# fish completion for maestro: put this into ~/.config/fish/config.fish
#   maestro completion fish | source
function __maestro_complete
  set -l before (commandline -opc)
  set -l found ($before[1] ${completeCommand} -- $before[2..-1] (commandline -ct | string unescape) 2>/dev/null)
  if test "$found" = "${filesMark}"
    __fish_complete_path (commandline -ct)
    return
  end
  printf '%s\\n' $found
end
complete -c maestro -f -a '(__maestro_complete)'
`

/** A script for each shell that can have one. */
export const completionScripts: ReadonlyMap<string, string> = new Map([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish]
])
