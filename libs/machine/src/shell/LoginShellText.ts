/** Dropbear refuses an exec request of more than 9,000 bytes; others take far more. */
const textLimit = 8_500

/**
 * A script of printable ASCII and line ends, as the text of an exec request: the login shell, whichever it is, becomes a
 * `/bin/sh` that runs the script. bash, dash, ksh, zsh, fish and tcsh agree on what stands in single quotes but for the
 * quote itself, `!` (csh), the backslash before some characters (fish), and line ends: these are left to `printf`.
 */
export const loginShellText = (script: string): string => {
  const word = script.replace(/['!\\]/g, (one) => `\\0${one.charCodeAt(0).toString(8).padStart(3, "0")}`)
  return `exec /bin/sh -c 'eval "$(printf %b "$1")"' sh '${word.replaceAll("\n", "\\n")}'`
}

/** Whether a script may go through `loginShellText`. */
export const fitsLoginShell = (script: string): boolean =>
  script.length <= textLimit && /^[ -~\n]*$/.test(script) && loginShellText(script).length <= textLimit
