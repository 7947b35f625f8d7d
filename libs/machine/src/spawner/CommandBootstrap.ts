import { commandFunctions } from "../helper/HelperScript.ts"

/**
 * What makes a `/bin/sh` on a channel of its own one command. What holds values of the environment is text for the
 * shell's stdin, so that it is in nobody's argv. The rest may be what the shell is started with.
 */

/** The mark of a nonce: the text never stands in what is sent, so an echo of it cannot pass for the answer. */
export const markOf = (nonce: string): string => `${nonce}-42`

/**
 * Text for `printf %b`: one word of letters, digits and `\0` escapes. A part of it that a shell should come to read as a
 * command, because a start-up file has eaten what stood before it, is the name of no command: nothing of it runs.
 */
export const escape = (script: string): string => {
  let word = ""
  for (const byte of new TextEncoder().encode(`${script}\n`)) {
    const character = String.fromCharCode(byte)
    word += /[A-Za-z0-9_/.,]/.test(character) ? character : `\\0${byte.toString(8).padStart(3, "0")}`
  }
  return word
}

/** The script that the login shell gives over to: it says on both outputs that it is here, and becomes the command. */
export const innerScript = (options: {
  readonly nonce: string
  /** Marks the command and all that it starts, so that they can be found and ended. */
  readonly job: string
  readonly prepare: string
  readonly command: string
  readonly redirect: string
  /** Whether the command's input begins after the line of `inputLine`. */
  readonly awaitsInput: boolean
}): string => {
  // The shell computes it, as everywhere.
  const mark = `${options.nonce}-$((6*7))`
  return [
    `rm -f "$MAESTRO_RUN"; unset MAESTRO_RUN`,
    // The command's own input, out of reach of the start-up files until now.
    `if [ "$MAESTRO_INPUT" ]; then exec <&4 4<&-; fi; unset MAESTRO_INPUT`,
    `m_refuse() { printf '\\n%s %s\\n' ${mark} "$1"; printf '\\n%s\\n' ${mark} >&2; exit 126; }`,
    commandFunctions,
    options.prepare,
    `export MAESTRO_JOB=${options.job}`,
    `printf '\\n%s\\n' ${mark} >&2 || exit 126`,
    `printf '\\n%s %s\\n' ${mark} "$$" || exit 126`,
    ...(options.awaitsInput
      ? [
          `while :; do IFS= read -r m_l || exit 126; if [ "$m_l" = '#${options.nonce}' ]; then break; fi; done; unset m_l`
        ]
      : []),
    `exec ${options.command} ${options.redirect}`
  ].join("\n")
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const start = (nonce: string, input: "none" | "channel") => {
  // csh closes what it does not know, and start-up files of the others may read: they get an empty input instead.
  const redirect = input === "none" ? "</dev/null" : "4<&0 </dev/null"
  const forCsh = input === "none" ? "</dev/null" : ""
  const flag = input === "none" ? "" : "MAESTRO_INPUT=4; export MAESTRO_INPUT;"
  return [
    `export MAESTRO_RUN="$m_f";`,
    `case "\${SHELL##*/}" in`,
    `csh|tcsh) (exec "$SHELL" -c 'if (-r ~/.login) source ~/.login; exec /bin/sh "$MAESTRO_RUN"' ${forCsh} 2>&9 9>&-) ;;`,
    `*) ${flag} (exec "\${SHELL:-/bin/sh}" -lc 'exec /bin/sh "$MAESTRO_RUN"' ${redirect} 2>&9 9>&-) ;; esac; m_rc=$?;`,
    // The script removes itself first of all: if it is still there, the login shell ended before it got there.
    `if [ -e "$m_f" ]; then (exec /bin/sh "$m_f" ${redirect} 2>&9 9>&-); m_rc=$?; fi;`,
    // ksh says 256 and a signal, yash 384 and a signal.
    `if [ $m_rc -gt 255 ]; then m_rc=$((128 + m_rc % 128)); fi;`,
    // 255 is also what ssh itself says when the link breaks: this tells that it is the command's own.
    `if [ $m_rc = 255 ]; then printf '\\n%s-%s 255\\n' ${nonce} $((6*7)) >&9; fi; exit $m_rc;`
  ].join(" ")
}

/** Writes what these words of `printf` make into a private file: a builtin does it, so it is in no argv. */
const save = (nonce: string, words: string) =>
  [
    `m_f=$(umask 077; mktemp "\${TMPDIR:-/tmp}/maestro.XXXXXX") && (printf ${words} >"$m_f") ||`,
    `{ rm -f "$m_f"; printf '\\n%s-%s no-space\\n' ${nonce} $((6*7)); printf '\\n%s-%s\\n' ${nonce} $((6*7)) >&9; exit 126; };`
  ].join(" ")

// The shell must outlive a signal to the whole group, to tell how the command ended. Its own messages ("Killed") are
// nobody's stderr: that is also why what it starts is in subshells, for dash redirects before it
// forks. It is all one line, so that a shell runs all of it or nothing.
const open = `m_f=; trap : INT TERM HUP; trap 'if [ -e "$m_f" ]; then rm -f "$m_f"; fi' EXIT; exec 9>&2 2>/dev/null;`

/** For a shell that is started with it, see `Shell.openWith`. */
export const bootstrapInArgument = (nonce: string, script: string, input: "none" | "channel"): string =>
  `${open} ${save(nonce, `'%s\\n' ${quoted(script)}`)} ${start(nonce, input)}`

/** What ends the wait of a script that awaits its input; the input begins after it. */
export const inputLine = (nonce: string): string => `#${nonce}\n`

/** For a command without input: all in one line, which may be sent again without harm until the mark comes. */
export const bootstrapWithoutInput = (nonce: string, script: string): string =>
  `\n{ ${open} ${save(nonce, `%b '${escape(script)}'`)} ${start(nonce, "none")} }\n`

/**
 * For a command with input: says the mark and waits for one line that begins with the nonce. Whatever else is on the way
 * by then, sent again because the first one seemed to be lost, is passed over; the input begins after that line.
 */
export const bootstrapWithInput = (nonce: string): string =>
  [
    `\n{ ${open} printf '\\n%s-%s waiting\\n' ${nonce} $((6*7)); while IFS= read -r m_l; do case $m_l in "#${nonce} "*)`,
    `m_l=\${m_l#* }; ${save(nonce, `%b "$m_l"`)} unset m_l; ${start(nonce, "channel")} ;; esac; done; exit 126; }\n`
  ].join(" ")

/** The line that `bootstrapWithInput` waits for. A shell that never came to wait takes it for a comment. */
export const scriptLine = (nonce: string, script: string): string => `\n#${nonce} ${escape(script)}\n`
