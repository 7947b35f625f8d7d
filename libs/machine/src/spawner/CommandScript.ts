import { PlatformError, Redacted, Result } from "effect"
import { type ChildProcess, CommandLine } from "effect/process"

const name = /^[A-Za-z_][A-Za-z0-9_]*$/

const refuse = (description: string) =>
  PlatformError.badArgument({ module: "ChildProcess", method: "spawn", description })

const quote = (word: string | Redacted.Redacted<string>, what: string) =>
  Result.mapError(CommandLine.quote(word), () => refuse(`${what} contains a NUL character`))

/** Makes the environment what the command asks for. Values are part of the script and so of nobody's argv. */
const environment = (options: ChildProcess.CommandOptions) =>
  Result.gen(function* () {
    const lines: Array<string> = []
    if (options.env !== undefined && options.extendEnv !== true) {
      lines.push("m_clear")
    }
    for (const [key, value] of Object.entries(options.env ?? {})) {
      if (!name.test(key)) {
        return yield* Result.fail(
          refuse(`${JSON.stringify(key)} cannot be the name of an environment variable: use letters, digits and _`)
        )
      }
      lines.push(value === undefined ? `unset ${key}` : `export ${key}=${yield* quote(value, `The variable ${key}`)}`)
    }
    return lines
  })

/** A relative name is the folder's below the current one, whatever CDPATH says, and `-` is a name too. */
const folder = (cwd: string) => (/^(\/|\.\.?(\/|$))/.test(cwd) ? cwd : `./${cwd}`)

/** A command, ready to be run by a POSIX sh. */
export interface CommandScript {
  /**
   * Goes to the folder, sets the environment and looks for the command, with the functions of `command.sh`. What is not
   * as it should be is given to `m_refuse` as one word, which `refusalError` understands, and the shell ends.
   */
  readonly prepare: string
  /** The command itself, to be put after `exec`. */
  readonly command: string
}

/** What a command needs that is described for any machine, as a script; options that a machine has not are refused. */
export const commandScript = (
  command: ChildProcess.StandardCommand
): Result.Result<CommandScript, PlatformError.PlatformError> =>
  Result.gen(function* () {
    const { options } = command
    const usesShell = options.shell !== undefined && options.shell !== false
    if (usesShell && command.args.length > 0) {
      return yield* Result.fail(
        refuse("The shell option cannot be combined with arguments; pass the whole script as the command")
      )
    }
    if (options.additionalFds !== undefined && Object.keys(options.additionalFds).length > 0) {
      return yield* Result.fail(refuse("A machine reached through a shell gives a command no file descriptors above 2"))
    }
    if (options.detached === true) {
      return yield* Result.fail(
        refuse("A detached command would be lost when the link breaks; launch a job for what must outlive it")
      )
    }
    const program = usesShell ? (typeof options.shell === "string" ? options.shell : "/bin/sh") : command.command
    const words = usesShell ? [program, "-c", command.command] : [program, ...command.args]
    const found = yield* quote(program, "The command")
    const quoted = [found]
    for (const [index, word] of words.slice(1).entries()) quoted.push(yield* quote(word, `Argument ${index + 1}`))
    // The first word is always in quotes, so that no shell takes it for a word of its grammar or an alias.
    if (!found.startsWith("'")) quoted[0] = `'${found}'`

    const lines: Array<string> = []
    if (options.cwd !== undefined) {
      lines.push(`m_enter ${yield* quote(folder(options.cwd), "The folder")}`)
    }
    lines.push(...(yield* environment(options)), `m_find ${found}`)
    return { prepare: lines.join("; "), command: quoted.join(" ") }
  })

/** Why a command did not start, as the error that Node gives for it. */
export const refusalError = (command: ChildProcess.StandardCommand, refusal: string): PlatformError.PlatformError => {
  const cwd = command.options.cwd ?? ""
  const line = CommandLine.display([command.command, ...command.args])
  const about = { module: "ChildProcess", method: "spawn" }
  switch (refusal) {
    case "no-folder":
      return PlatformError.systemError({
        ...about,
        _tag: "NotFound",
        pathOrDescriptor: cwd,
        syscall: "chdir",
        description: `The folder ${cwd} does not exist. Check its spelling, or make it first.`
      })
    case "not-a-folder":
      return PlatformError.systemError({
        ...about,
        _tag: "NotFound",
        pathOrDescriptor: cwd,
        syscall: "chdir",
        description: `${cwd} is a file, not a folder.`
      })
    case "closed-folder":
      return PlatformError.systemError({
        ...about,
        _tag: "PermissionDenied",
        pathOrDescriptor: cwd,
        syscall: "chdir",
        description: `The folder ${cwd} is there, but this user may not enter it.`
      })
    case "no-command":
      return PlatformError.systemError({
        ...about,
        _tag: "NotFound",
        pathOrDescriptor: line,
        syscall: `spawn ${command.command}`,
        description: `The command ${command.command} was not found. Install it there, or put its folder on the PATH of the login shell.`
      })
    case "closed-command":
      return PlatformError.systemError({
        ...about,
        _tag: "PermissionDenied",
        pathOrDescriptor: line,
        syscall: `spawn ${command.command}`,
        description: `${command.command} is there, but it is not a program that this user may run.`
      })
    default:
      return PlatformError.systemError({
        ...about,
        _tag: "Unknown",
        pathOrDescriptor: line,
        description:
          "The machine could not keep the command in a temporary file. Is the disk full, or the temporary folder read-only?"
      })
  }
}
