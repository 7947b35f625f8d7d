import command from "./command.sh?raw"
import follow from "./follow.sh?raw"
import frames from "./frames.sh?raw"
import guard from "./guard.sh?raw"
import halt from "./halt.sh?raw"
import job from "./job.sh?raw"
import login from "./login.sh?raw"
import main from "./main.sh?raw"
import process from "./process.sh?raw"
import run from "./run.sh?raw"
import runner from "./runner.sh?raw"
import start from "./start.sh?raw"
import stop from "./stop.sh?raw"

/** The number of the protocol that this helper speaks: the first word of its `ready`. */
export const protocolVersion = 1

/**
 * A script without its comments and indentation. They help people; on a slow link they only cost. No text of ours holds a
 * line break in quotes that begins a line with spaces that matter.
 */
export const minify = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trimStart())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .join("\n")

/** The functions that a command script calls, for a shell that is not the helper's: see `command.sh`. */
export const commandFunctions: string = minify(command)

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const body = [
  `m_library=${quoted(minify(process))}`,
  `m_guard=${quoted(minify(guard))}`,
  `m_runner=${quoted(minify(runner))}`,
  ...[frames, start, command, run, login, job, follow, stop, halt, main].map(minify)
].join("\n")

/**
 * What a shell answers to `syncLine`. It has to compute it, so that a start-up file that merely echoes what it reads
 * (`cat`) does not pass for a shell. Everything before the mark is noise, on its own line too.
 */
export const syncMark = (nonce: string): string => `maestro:42:${nonce}:ready`

/** One line that makes any POSIX shell print the mark. It may be sent again, until it is answered. */
export const syncLine = (nonce: string): string =>
  `m_x=ab${nonce}; printf '%s\\n' "maestro:$((6*7)):\${m_x#ab}:ready"\n`

/**
 * The whole helper for a shell that has answered. Nothing may be sent after it until `ready`: the shell reads in blocks.
 * The nonce is letters and digits, and no other channel's.
 */
export const startText = (nonce: string): string => `set -- ${nonce}\n{\n${body}\nmain "$1"\n}\n`
