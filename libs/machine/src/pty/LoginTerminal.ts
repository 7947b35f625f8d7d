/** Sets the terminal up for people, whatever it was given to begin with. */
export const makeSane = `stty sane 2>/dev/null; stty iutf8 2>/dev/null; stty erase '^?' 2>/dev/null`

/** Becomes the login shell, interactive. These are all the ways there are: csh knows `-l` only as its one flag. */
export const becomeLoginShell = [
  `case "\${SHELL##*/}" in`,
  `elvish|rc|es) exec "$SHELL" ;;`,
  `*) exec "\${SHELL:-/bin/sh}" -l ;; esac`
].join(" ")

/** A terminal with the login shell in it, and nothing else. */
export const loginTerminal = `${makeSane}; ${becomeLoginShell}`
