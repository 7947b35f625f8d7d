/** What to type on the machine, in the words of its login shell. */
export interface ShellAdvice {
  /** A line for the beginning of a start-up file, after which nothing is printed where nobody types. */
  readonly quiet: string
  /** Shows what the start-up files do, line by line. */
  readonly trace: string
}

const posix = (shell: string): ShellAdvice => ({
  quiet: "case $- in *i*) ;; *) return ;; esac",
  trace: `${shell} -lxc true`
})

const csh = (shell: string): ShellAdvice => ({ quiet: "if (! $?prompt) exit", trace: `${shell} -X -c exit` })

const fish: ShellAdvice = {
  quiet: "status is-interactive; or return",
  trace: "fish_trace=1 fish -lc exit"
}

/** For a login shell by its path; one that is not known is taken for a POSIX shell, as most are. */
export const adviceFor = (path: string): ShellAdvice => {
  const shell = path.slice(path.lastIndexOf("/") + 1)
  if (shell === "fish") return fish
  return /csh$/.test(shell) ? csh(shell) : posix(shell === "" ? "sh" : shell)
}
