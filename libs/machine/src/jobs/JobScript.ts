import { interactivePatience } from "@maestro/core/agent/LookupNotes"
import type { JobSpec } from "@maestro/core/machine/Jobs"
import { launchFunctions } from "../agents/LookupScript.ts"
import { Redacted, Result } from "effect"
import * as CommandLine from "effect/process/CommandLine"

/** The files of a job's folder that a client makes (see docs/helper-protocol.md). */
export interface JobScript {
  readonly run: string
  readonly env: string
  readonly in: Uint8Array
  readonly meta: string
}

const envName = /^[A-Za-z_][A-Za-z0-9_]*$/

const quoteAll = (words: ReadonlyArray<string>): Result.Result<string, CommandLine.CommandLineError> =>
  Result.map(Result.all(words.map((word) => CommandLine.quote(word))), (quoted) => quoted.join(" "))

const invalid = (message: string) => new CommandLine.CommandLineError({ reason: "InvalidArgument", message })

// Exit codes of a shell that cannot run a command: 126 not allowed, 127 not there. A folder that is not there is neither.
const noFolder = 125

/** The end of the script: it becomes the command. */
const start = ({ command, lookup }: JobSpec): Result.Result<ReadonlyArray<string>, CommandLine.CommandLineError> =>
  Result.gen(function* () {
    const [name, ...args] = command
    const words = yield* quoteAll(args)
    // Quoted even where it need not be, so that a command called `exec` or `a=b` is a command.
    const quoted = yield* quoteAll([name])
    if (lookup === undefined) return ["set --", `exec ${quoted} ${words}`]
    const wanted = name.startsWith("~/") ? `"$HOME"/${yield* quoteAll([name.slice(2)])}` : quoted
    return [
      launchFunctions(lookup),
      `find_command "$1/asked" ${interactivePatience} ${wanted}`,
      "set --",
      `exec "$m_found" ${words}`
    ]
  })

/**
 * The files that make a job run `spec`. It fails when a word holds a NUL character, which no command line can carry, or
 * a variable's name is none. The text of the error holds no values.
 */
export const jobScript = (spec: JobSpec): Result.Result<JobScript, CommandLine.CommandLineError> =>
  Result.gen(function* () {
    const cwd = spec.cwd === undefined ? undefined : yield* CommandLine.quote(spec.cwd)
    const lines: Array<string> = []
    for (const [name, value] of Object.entries(spec.env)) {
      if (!envName.test(name)) {
        return yield* Result.fail(invalid(`"${name}" is no name for an environment variable`))
      }
      lines.push(`export ${name}=${yield* CommandLine.quote(Redacted.value(value))}\n`)
    }
    const run = [
      // Nothing of ours stays in the environment, and no variable of the user's is touched: the folder is in $1.
      'set -- "${MAESTRO_RUN%/*}"',
      "unset MAESTRO_RUN",
      // Only one may go on: the login shell, or the runner that lost patience with it.
      'ln -s run "$1/began" 2>/dev/null || exit 125',
      // Somebody stopped the job before it began: 130 is what an interrupted shell says.
      '[ ! -L "$1/stopped" ] || exit 130',
      '. "$1/env" || exit 125',
      'rm -f "$1/env"',
      'exec <"$1/in" >>"$1/out" 2>>"$1/err" || exit 125',
      ...(cwd === undefined
        ? []
        : [
            `cd -- ${cwd} 2>/dev/null || { printf 'maestro: the folder %s is not there, or may not be entered\\n' ${cwd} >&2; exit ${noFolder}; }`
          ]),
      ...(yield* start(spec)),
      ""
    ].join("\n")
    return { run, env: lines.join(""), in: spec.stdin, meta: `${JSON.stringify(spec.meta)}\n` }
  })
