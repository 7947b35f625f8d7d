import { Result } from "effect"
import * as CommandLine from "effect/process/CommandLine"

/**
 * The words of a command line as a POSIX shell would split them, without running one: quotes and backslashes count, and
 * what only a shell can do (pipes, variables, globs) is refused unless it is quoted. The failure says what it met.
 * `CommandLine.display` writes words as they would be typed.
 */
export const commandWords = (text: string): Result.Result<ReadonlyArray<string>, string> => {
  if (/[\r\n\0]/.test(text)) return Result.fail("must be in one line, and have no NUL byte")
  const parts = Object.assign([inHome(text)], { raw: [text] })
  return Result.mapBoth(CommandLine.template(parts), {
    onSuccess: (words) => words.map(String),
    onFailure: ({ message, reason }) => {
      const what = message.replace(/ in template part \d+$/, "")
      if (reason !== "UnsupportedSyntax") return what
      return `${what}: quote it if it is meant as it is, or put it into a script (sh -c '...')`
    }
  })
}

// A program in the home of its machine: that machine finds it, no shell of this one.
const inHome = (text: string): string => text.replace(/^(\s*)~\//, "$1\\~/")
