import { CommandLine } from "effect/process"
import { Result } from "effect"
import { commandFunctions } from "../helper/HelperScript.ts"
import { becomeLoginShell, makeSane } from "./LoginTerminal.ts"

/**
 * What makes a `/bin/sh` in a terminal a program of the user's. Only the first script is in an argv; what may be secret
 * comes over the terminal itself, when that is raw and does not echo, and is never in a file.
 */

/**
 * Waits for the line that begins with the nonce, and runs what is on it. A terminal that is none ends with 126: some
 * servers run the program without one.
 */
export const awaitLine = (nonce: string): string =>
  [
    `[ -t 0 ] && stty raw -echo || exit 126;`,
    `printf '\\n%s-%s waiting\\n' ${nonce} $((6*7));`,
    `m_l=; while IFS= read -r m_l || exit 126; do case $m_l in "#${nonce} "*) break ;; esac; done;`,
    `eval "$(printf %b "\${m_l#* }")"`
  ].join(" ")

export interface TerminalParts {
  readonly nonce: string
  /** Goes to the folder, sets the environment, and looks for the command, with the functions of `command.sh`. */
  readonly prepare: string
  /** Quoted words; absent for the login shell. */
  readonly command: string | undefined
  /** Without the login shell's environment: for an account whose start-up files end it. */
  readonly direct: boolean
}

const start = ({ nonce, prepare }: TerminalParts, then: string) =>
  [
    // Start-up files got an empty input; the terminal is still where the errors go.
    `[ -t 0 ] || exec <&2; [ -t 0 ] || exec </dev/tty`,
    `m_refuse() { printf '\\n%s-%s %s\\n' ${nonce} $((6*7)) "$1"; exit 126; }`,
    commandFunctions,
    prepare,
    `unset m_l; ${makeSane}; printf '\\n%s-%s ready\\n' ${nonce} $((6*7))`,
    then
  ].join("\n")

const quote = (text: string) => Result.getOrElse(CommandLine.quote(text), () => "''")

/** The text runs in the login shell's environment: it is handed over in that, so that it is in no argv. */
const runText = `'exec /bin/sh -c "eval \\"\\$MAESTRO_RUN\\""'`
const cshText = `'if (-r ~/.login) source ~/.login; exec /bin/sh -c '\\''eval "$MAESTRO_RUN"'\\'`

/** What the line says: the shell becomes the login shell or the command, or it says why not. */
export const terminalScript = (parts: TerminalParts): string => {
  if (parts.command === undefined) return start(parts, becomeLoginShell)
  const run = `unset MAESTRO_RUN\n${start(parts, `exec ${parts.command}`)}`
  return [
    `export MAESTRO_RUN=${quote(run)}`,
    // The shell that waits tells how the command ended; what the keyboard sends is the command's. A hang-up must end it:
    // the system sends that to the leader of the session alone, and to the others when the leader has ended.
    `trap : INT QUIT TERM`,
    // Its own word about a signal ("Killed") is nobody's output.
    `exec 9>&2 2>/dev/null`,
    parts.direct
      ? `(exec 2>&9 9>&-; eval "$MAESTRO_RUN")`
      : [
          `case "\${SHELL##*/}" in`,
          `csh|tcsh) (exec "$SHELL" -c ${cshText} </dev/null 2>&9 9>&-) ;;`,
          `*) (exec "\${SHELL:-/bin/sh}" -lc ${runText} </dev/null 2>&9 9>&-) ;; esac`
        ].join(" "),
    `m_rc=$?; if [ $m_rc -gt 255 ]; then m_rc=$((128 + m_rc % 128)); fi; exit $m_rc`
  ].join("\n")
}
