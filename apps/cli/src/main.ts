import { type Command, CommanderError } from "commander"
import { exitCodes, type Failure, renderFailure } from "./Failure.ts"
import { makeProgram } from "./Program.ts"

/** The command that the arguments were meant for, as far as their words can tell. */
const commandOf = (program: Command, args: ReadonlyArray<string>): Command =>
  args.reduce((at, word) => at.commands.find((each) => each.name() === word) ?? at, program)

const usage = (command: Command, error: CommanderError): Failure => {
  const path: Array<string> = []
  for (let at: Command | null = command; at !== null; at = at.parent) path.unshift(at.name())
  const isBare = error.code === "commander.help"
  const message = isBare
    ? `"${path.join(" ")}" needs a command: ${command.commands.map((each) => each.name()).join(", ")}`
    : error.message.replace(/^error: /, "")
  const help = `See: ${path.join(" ")} --help`
  // Commands that end in words of the user's: an option in them is taken for ours unless "--" stands before.
  const takesWords = command.registeredArguments.some((argument) => argument.variadic)
  const hint =
    takesWords && error.code === "commander.unknownOption"
      ? `Put -- before words that are not for Maestro. ${help}`
      : takesWords && error.code === "commander.missingArgument"
        ? `Give it behind the options, after --. ${help}`
        : help
  return { code: "usage", message, hint, exitCode: exitCodes.usage }
}

const program = makeProgram()
try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  if (error.exitCode === 0) process.exit(0)
  const words = process.argv.slice(2)
  const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words
  const json = own.includes("--json")
  const command = commandOf(program, own)
  const text =
    error.code === "commander.help" && !json
      ? command.helpInformation()
      : renderFailure(usage(command, error), { json, verbose: false })
  process.stderr.write(text)
  // These two end with codes of other programs, so theirs must be told apart.
  const isOthers = command.name() === "exec" || (command.name() === "attach" && own.includes("--raw"))
  process.exitCode = isOthers ? exitCodes.exec : exitCodes.usage
}
