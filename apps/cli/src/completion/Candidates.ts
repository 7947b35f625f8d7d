import type { Argument, Command, Option } from "commander"

/** What a word of a command line can be. */
export type Candidates =
  /** One of these. */
  | { readonly _tag: "Words"; readonly words: ReadonlyArray<Candidate> }
  /** The name of something in the store. */
  | { readonly _tag: "Names"; readonly of: NameKind }
  /** A file of this machine: the shell knows best. */
  | { readonly _tag: "Files" }
  /** Nobody knows. */
  | { readonly _tag: "Nothing" }

export type NameKind = "sessions" | "remotes" | "agents"

export interface Candidate {
  readonly word: string
  readonly help: string
}

const words = (all: ReadonlyArray<Candidate>): Candidates => ({ _tag: "Words", words: all })
const plain = (...all: ReadonlyArray<string>): Candidates => words(all.map((word) => ({ word, help: "" })))
const nothing: Candidates = { _tag: "Nothing" }
const files: Candidates = { _tag: "Files" }
const names = (of: NameKind): Candidates => ({ _tag: "Names", of })

/** What stands for a value in the help, and what it can be. Values that are not here are the user's to make up. */
const values: Readonly<Record<string, Candidates>> = {
  session: names("sessions"),
  remote: names("remotes"),
  remotes: names("remotes"),
  agent: names("agents"),
  file: files,
  path: files,
  folder: files,
  mode: plain("full", "agent", "read-only"),
  shell: plain("bash", "zsh", "fish")
}

const placeholderOf = (flags: string): string => /[<[]([a-z-]+)/.exec(flags)?.[1] ?? ""

const ofOption = (option: Option): Candidates => values[placeholderOf(option.flags)] ?? nothing
const ofArgument = (argument: Argument | undefined): Candidates =>
  argument === undefined ? nothing : (values[argument.name()] ?? nothing)

const takesValue = (option: Option): boolean => option.required || option.optional

const optionsOf = (command: Command): ReadonlyArray<Option> => {
  const inherited = command.parent === null ? [] : optionsOf(command.parent)
  return [...command.options, ...inherited]
}

const subcommand = (command: Command, word: string): Command | undefined =>
  command.commands.find((each) => each.name() === word && !isHidden(each))

// Commander has no public word for it.
const isHidden = (command: Command): boolean => "_hidden" in command && command["_hidden"] === true

const commandsOf = (command: Command): ReadonlyArray<Candidate> =>
  command.commands.filter((each) => !isHidden(each)).map((each) => ({ word: each.name(), help: each.description() }))

const optionNames = (command: Command): ReadonlyArray<Candidate> => [
  ...optionsOf(command).flatMap(({ description, hidden, long }) =>
    long === undefined || long === null || hidden ? [] : [{ word: long, help: description }]
  ),
  { word: "--help", help: "print help for a command" }
]

/**
 * What the last of the words of a command line can be, given those before it (without `maestro`). Behind `--` stands what
 * is not Maestro's.
 */
export const candidatesFor = (program: Command, line: ReadonlyArray<string>): Candidates => {
  const current = line.at(-1) ?? ""
  let command = program
  let place = 0
  let pending: Option | undefined
  for (const word of line.slice(0, -1)) {
    if (pending !== undefined) pending = undefined
    else if (word === "--") return nothing
    else if (word.startsWith("-")) {
      const option = optionsOf(command).find(({ long, short }) => long === word || short === word)
      pending = option !== undefined && takesValue(option) ? option : undefined
    } else {
      const next = subcommand(command, word)
      if (next === undefined) place += 1
      else [command, place] = [next, 0]
    }
  }
  if (pending !== undefined) return ofOption(pending)
  if (current.startsWith("-")) return words(optionNames(command))
  if (command.commands.length > 0 && place === 0) return words(commandsOf(command))
  const { registeredArguments: all } = command
  const last = all.at(-1)
  return ofArgument(all[place] ?? (last?.variadic === true ? last : undefined))
}
