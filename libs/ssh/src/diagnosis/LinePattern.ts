import type { SshCode } from "@maestro/core/remote/SshError"

/** One way in which a program (OpenSSH, Dropbear, PuTTY, the ssh2 library, a shell, git) says one thing, in one line. */
export interface LinePattern {
  readonly code: SshCode
  /** Matches a whole line. Its groups `command` and `path` name what the line is about. */
  readonly pattern: RegExp
  /** Whether a client may name itself before it: the pattern is then one for what comes after. */
  readonly named: boolean
  /** Whether trying again can help by itself, where that differs from the code's usual answer. */
  readonly retryable?: boolean
}

interface Line {
  readonly pattern: RegExp
  readonly named: boolean
}

/** How a client names itself before it speaks: `ssh: `, `dbclient: Connection to x exited: `, `[client-socket] `. */
const who =
  /^(?:(?:ssh|scp|sftp|ssh-add|ssh-keygen|ssh-copy-id|dbclient|dropbear|dbscp|rsync|plink|pscp|psftp|fatal|error|libssh2|paramiko|asyncssh): |[\w./-]*(?:ssh|dbclient): Connection to \S+ exited: |Connection to \S+ exited: |dbclient: |Exited: |\[[\w-]+\] |(?:com\.jcraft\.jsch|net\.schmizz\.sshj|paramiko|asyncssh)\.[\w.]+: (?:java\.net\.(?=\w+: ))?|(?:Uncaught )?Error: |FATAL ERROR: )/i

/** A line, and what is left of it when the names before it are taken off one by one. */
export const withoutNames = (line: string): ReadonlyArray<string> => {
  const texts = [line]
  for (let rest = line; texts.length < 6; texts.push(rest)) {
    const name = who.exec(rest)
    if (name === null) break
    rest = rest.slice(name[0].length)
  }
  return texts
}

/** A pattern for a whole line that a client of SSH writes, whoever it says it is. */
export const said = (text: string): Line => ({ pattern: new RegExp(`^(?:${text})\\s*$`, "i"), named: true })

/** A pattern for a whole line, as it stands. */
export const exactly = (text: string): Line => ({ pattern: new RegExp(`^(?:${text})\\s*$`, "u"), named: false })

/** The same in letters of any case: zsh writes what the system answers with a small first letter. */
export const inAnyCase = (text: string): Line => ({ pattern: new RegExp(`^(?:${text})\\s*$`, "iu"), named: false })

/** One way of saying a thing per pattern, all of one code. */
export const each = (code: SshCode, ...lines: ReadonlyArray<Line>): ReadonlyArray<LinePattern> =>
  lines.map((line) => ({ code, ...line }))

/** The same, for what a later try may not meet again, or will meet whatever the code usually means. */
export const eachWith = (
  retryable: boolean,
  code: SshCode,
  ...lines: ReadonlyArray<Line>
): ReadonlyArray<LinePattern> => lines.map((line) => ({ code, retryable, ...line }))
